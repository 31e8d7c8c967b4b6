@NullMarked
package dev.exedra.cli.services;

import org.jspecify.annotations.NullMarked;
