/** Who is at work on an output. */
package org.sitsformer.runs.lease;
