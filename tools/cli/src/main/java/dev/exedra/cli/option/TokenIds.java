package dev.exedra.cli.option;

/** The ids of one prompt, as typed; possibly none, which the engine refuses with its own words. */
public record TokenIds(int[] ids) {}
