/** Removes blocks that nobody needs any more. */
package org.sitsformer.jobs.gc;
