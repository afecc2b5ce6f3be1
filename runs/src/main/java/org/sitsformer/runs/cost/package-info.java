/**
 * What runs cost, as files and summaries have it: rates that were measured, work that is expected,
 * estimates. No measuring, and no counting of what a run at work has cost.
 */
package org.sitsformer.runs.cost;
