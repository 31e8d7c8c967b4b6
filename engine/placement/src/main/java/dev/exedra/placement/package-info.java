/**
 * From load to replicas and placement: functions of records, without clocks, threads or I/O, so that a simulator and an autoscaler
 * run the same code. {@link dev.exedra.placement.FleetPlanner} decides how many pods each group of experts has,
 * {@link dev.exedra.placement.ExpertPacking} which experts make a group.
 */
@NullMarked
package dev.exedra.placement;

import org.jspecify.annotations.NullMarked;
