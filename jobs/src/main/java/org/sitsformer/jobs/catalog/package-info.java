/** The archive's index: snapshots, what is in them, and how they are brought up to date. */
package org.sitsformer.jobs.catalog;
