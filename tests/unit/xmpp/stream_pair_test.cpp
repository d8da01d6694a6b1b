// The two ends talk to each other, with nothing between them but a queue each way.
#include "transcript.hpp"
#include "xmpp/inbound_stream.hpp"
#include "xmpp/outbound_stream.hpp"

#include <gtest/gtest.h>

namespace diolkos::xmpp {
namespace {

const monotonic start{};

tls_peer named(const std::string& domain) {
    tls_peer peer;
    peer.has_certificate = peer.chain_valid = true;
    peer.dns_names = {domain};
    return peer;
}

// One connection: obeys both machines until neither has anything to say.
struct connection {
    outbound_stream client{
        {.limits = {}, .local_domain = "low.example", .remote_domain = "high.example"}, start};
    inbound_stream server{
        {.limits = {},
         .serves = [](std::string_view domain) { return domain == "high.example"; },
         .may_federate = [](std::string_view) { return true; },
         .new_stream_id = [id = 0]() mutable { return std::to_string(++id); }},
        start};
    tls_peer client_certificate = named("low.example"), server_certificate = named("high.example");
    std::size_t step = 1;
    std::string client_saw, server_saw; // without the bytes

    void run(stream_events from_client) { exchange(std::move(from_client), {}); }
    void answer(stream_events from_server) { exchange({}, std::move(from_server)); }

private:
    void exchange(stream_events from_client, stream_events from_server) {
        bool client_tls = false, server_tls = false;
        while (!from_client.empty() || !from_server.empty()) {
            stream_events next_client, next_server;
            for (const stream_event& each : from_client)
                carry(each, client_saw, client_tls, [&](std::string_view bytes) {
                    server.on_bytes(bytes_of(bytes), start, next_server);
                });
            for (const stream_event& each : from_server)
                carry(each, server_saw, server_tls, [&](std::string_view bytes) {
                    client.on_bytes(bytes_of(bytes), start, next_client);
                });
            if (client_tls && server_tls) {
                client_tls = server_tls = false;
                server.on_tls(client_certificate, next_server);
                client.on_tls(server_certificate, next_client);
            }
            from_client = std::move(next_client);
            from_server = std::move(next_server);
        }
    }

    template <class Deliver>
    void carry(const stream_event& event, std::string& saw, bool& tls, Deliver deliver) {
        const auto* sent = std::get_if<send_bytes>(&event);
        if (sent == nullptr) {
            tls = tls || std::holds_alternative<start_tls>(event);
            saw += transcript({event});
            return;
        }
        const std::string_view bytes = sent->bytes;
        for (std::size_t at = 0; at < bytes.size(); at += step)
            deliver(bytes.substr(at, step));
    }
};

TEST(stream_pair, is_established_and_carries_stanzas) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{5}, std::size_t{100000}}) {
        connection pair;
        pair.step = step;
        stream_events events;
        pair.client.on_connected(events);
        pair.run(std::move(events));
        EXPECT_TRUE(pair.client.established());
        EXPECT_TRUE(pair.server.established());
        EXPECT_EQ(pair.client_saw, "[tls][authenticated high.example EXTERNAL]");
        EXPECT_EQ(pair.server_saw, "[tls][authenticated low.example EXTERNAL][session 1]");

        events.clear();
        pair.client.send("<message from=\"a@low.example\" to=\"b@high.example\"/>", start, events);
        pair.client.send("<iq from=\"low.example\" to=\"high.example\" id=\"1\"/>", start, events);
        pair.run(std::move(events));
        EXPECT_TRUE(pair.server_saw.ends_with("[message 51 #1][iq 49 #2]")) << pair.server_saw;

        events.clear();
        pair.client.pause(start, events);
        pair.run(std::move(events));
        EXPECT_TRUE(pair.client_saw.ends_with("[acknowledged 0]")) << pair.client_saw;
        events.clear();
        pair.server.handled(2, events);
        pair.answer(std::move(events));
        EXPECT_TRUE(pair.client_saw.ends_with("[acknowledged 2]")) << pair.client_saw;

        events.clear();
        pair.client.close("", "test.over", "", events);
        pair.run(std::move(events));
        EXPECT_TRUE(pair.client.ended());
        EXPECT_TRUE(pair.server.ended());
        EXPECT_TRUE(pair.server_saw.ends_with("[ended  by peer: stream.closed]"));
    }
}

TEST(stream_pair, a_client_without_proof_ends_at_both) {
    connection pair;
    pair.client_certificate = named("other.example");
    stream_events events;
    pair.client.on_connected(events);
    pair.run(std::move(events));
    EXPECT_EQ(pair.client_saw, "[tls][ended policy-violation: sasl.external-not-offered]");
    EXPECT_EQ(pair.server_saw, "[tls][ended policy-violation by peer: peer.stream-error]");
}

TEST(stream_pair, a_server_without_proof_ends_at_both) {
    connection pair;
    pair.server_certificate = named("other.example");
    stream_events events;
    pair.client.on_connected(events);
    pair.run(std::move(events));
    EXPECT_EQ(pair.client_saw, "[tls][ended not-authorized: tls.identity]");
    EXPECT_EQ(pair.server_saw, "[tls][ended not-authorized by peer: peer.stream-error]");
}

} // namespace
} // namespace diolkos::xmpp
