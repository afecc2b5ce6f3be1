/**
 * How often drift is right: studies on simulated regions and seasons, and how long it takes to add
 * up very many blocks. No rule of drift's.
 */
package org.sitsformer.cli.study;
