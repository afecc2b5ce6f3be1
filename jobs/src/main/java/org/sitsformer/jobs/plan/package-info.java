/**
 * From what is asked for to what will be done: request, prepared run, planned run, and what it
 * takes.
 */
package org.sitsformer.jobs.plan;
