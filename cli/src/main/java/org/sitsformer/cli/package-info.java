/** The roof: names all commands, and says where the values of their options come from. */
package org.sitsformer.cli;
