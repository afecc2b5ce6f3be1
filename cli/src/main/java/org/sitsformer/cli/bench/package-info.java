/** Benchmarks of planning, memory and classification that anybody can run. */
package org.sitsformer.cli.bench;
