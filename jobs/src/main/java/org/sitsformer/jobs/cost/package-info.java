/**
 * What a run may cost, and what it has cost so far. Rates and estimates as files have them are
 * runs.cost's.
 */
package org.sitsformer.jobs.cost;
