/** How one command runs another, and what an exception comes to. */
package org.sitsformer.cli.call;
