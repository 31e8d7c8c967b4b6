/** Where pods are: addresses that are fixed, that DNS tells, or that Kubernetes tells, as one set that changes over time. */
@NullMarked
package dev.exedra.router.discovery;

import org.jspecify.annotations.NullMarked;
