/**
 * The archive's index: snapshots, what is in them, and how they are brought up to date. What a file
 * or a scene is says geo.archive.
 */
package org.sitsformer.jobs.catalog;
