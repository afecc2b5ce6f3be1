/**
 * From what is asked for to what will be done: request, prepared run, planned run, and what it
 * takes. Nothing that makes a block, and no option: the command line hands over a request.
 */
package org.sitsformer.jobs.plan;
