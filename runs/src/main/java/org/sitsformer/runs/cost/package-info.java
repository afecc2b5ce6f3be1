/** What runs cost: rates that were measured, work that is expected, estimates. No measuring. */
package org.sitsformer.runs.cost;
