/**
 * The Spark session: how it is made, what is said of progress, and how a command ends on a signal.
 */
package org.sitsformer.jobs.session;
