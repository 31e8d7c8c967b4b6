/** Tests of the chart. */
@NullMarked
package dev.exedra.chart;

import org.jspecify.annotations.NullMarked;
