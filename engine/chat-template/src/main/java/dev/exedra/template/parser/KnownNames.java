package dev.exedra.template.parser;

import java.util.Set;

/** The filters and tests that exist. */
public record KnownNames(Set<String> filters, Set<String> tests) {}
