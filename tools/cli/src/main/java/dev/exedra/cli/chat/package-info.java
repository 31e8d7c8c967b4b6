/** Chats: the template of a checkpoint, and turns at the terminal. */
@NullMarked
package dev.exedra.cli.chat;

import org.jspecify.annotations.NullMarked;
