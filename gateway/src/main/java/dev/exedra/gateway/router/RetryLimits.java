package dev.exedra.gateway.router;

import java.time.Duration;

/**
 * How often a call is made again.
 *
 * @param request until a request's answer must be complete, retries and resumes included
 * @param maximumRetries tries in a row that bring nothing, after the first
 * @param firstBackoff wait before a second try of the same router; doubled for each further one
 * @param maximumResumes how often an answer that has begun is gone on with elsewhere
 */
public record RetryLimits(Duration request, int maximumRetries, Duration firstBackoff, int maximumResumes) {}
