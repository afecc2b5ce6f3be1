/** Options that several commands have: they parse, and hand over records. */
package org.sitsformer.cli.option;
