/** What a run may cost, and what it has cost so far. */
package org.sitsformer.jobs.cost;
