/** Tables of runs that more than one program reads or writes. No decisions. */
package org.sitsformer.jobs.run;
