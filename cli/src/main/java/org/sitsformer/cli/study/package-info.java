/** How often drift is right: studies on simulated regions and seasons. */
package org.sitsformer.cli.study;
