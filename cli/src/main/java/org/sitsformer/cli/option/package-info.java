/**
 * Options in groups, as commands mix them in, most of them several: they parse, check and hand over
 * records. Common also prints results, and MetricsOptions serves metrics while a command works.
 * Which values options have from elsewhere is decided at the roof.
 */
package org.sitsformer.cli.option;
