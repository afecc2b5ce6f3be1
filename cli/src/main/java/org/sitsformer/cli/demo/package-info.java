/** The whole way once, on simulated data, for {@code demo}; benches take the same way. */
package org.sitsformer.cli.demo;
