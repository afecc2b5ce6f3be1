/** What a run was and did, as summary.json has it. Nothing that makes one. */
package org.sitsformer.runs.summary;
