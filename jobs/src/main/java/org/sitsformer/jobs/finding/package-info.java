/** What a comparison found: records in the words of the files that reports read. */
package org.sitsformer.jobs.finding;
