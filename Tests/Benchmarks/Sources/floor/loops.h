#pragma once

// Serve the connections of this socket, and do not return.
void serve_by_poll(int listener);
void serve_by_epoll(int listener);
