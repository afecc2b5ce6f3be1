/** Removes blocks that nobody needs any more. No maps, manifests or statistics: those stay. */
package org.sitsformer.jobs.gc;
