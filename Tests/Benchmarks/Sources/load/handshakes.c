#include "handshakes.h"

#include "closed_loop.h"
#include "failure.h"

#include <poll.h>

static void get_reply(struct connection *connection, const struct conversation *conversation) {
    connection_send(connection, conversation, 1, monotonic_now());
    while (connection_receive(connection, conversation) == 0) {
        struct pollfd watched = {.fd = connection->channel.fd, .events = POLLIN};
        if (poll(&watched, 1, 20000) != 1) fail("no reply for 20 s");
    }
}

void handshakes_run(struct conversation *conversation, uint64_t count, bool resumes) {
    for (uint64_t index = 0; index < count; index++) {
        struct connection connection;
        connection_open(&connection, conversation, (uint32_t)index);
        get_reply(&connection, conversation);
        if (resumes) {
            // The ticket was in front of the reply.
            SSL_SESSION_free(conversation->session);
            conversation->session = SSL_get1_session(connection.channel.tls);
        }
        connection_close(&connection);
    }
}
