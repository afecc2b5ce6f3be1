/**
 * Benchmarks of planning, memory and classification that anybody can run. What they measure is not
 * here; how often drift is right is study's.
 */
package org.sitsformer.cli.bench;
