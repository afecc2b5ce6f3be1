/** How one command runs another, and what an exception comes to. No command, and no option. */
package org.sitsformer.cli.call;
