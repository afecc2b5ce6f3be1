/** What a run was and did, as summary.json has it. */
package org.sitsformer.runs.summary;
