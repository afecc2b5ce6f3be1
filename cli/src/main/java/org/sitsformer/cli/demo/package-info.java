/** The whole way once, on simulated data. */
package org.sitsformer.cli.demo;
