/**
 * The Spark session: how it is made and stopped, which storage its settings describe, what is said
 * of progress, and how a command ends on a signal. The only package that builds one.
 */
package org.sitsformer.jobs.session;
