#include "net/connection.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/test_pki.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace diolkos::net {
namespace {

constexpr connection_limits limits{256 * 1024};

struct one_end : connection::observer {
    void on_received(connection& from, std::span<const std::byte> bytes) override {
        received.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (on_bytes) {
            on_bytes(from);
        }
    }
    void on_tls(connection&, const tls_session& session) override { peer = session.peer(); }
    void on_written(connection& over) override { written = over.written(); }
    void on_closed(connection&, const std::string& why) override { closed = why; }

    void send(const std::string& text) {
        wire->send(std::string(text));
        wire->flush();
        written = wire->written();
    }

    std::shared_ptr<connection> wire;
    std::function<void(connection&)> on_bytes;
    std::string received;
    std::optional<xmpp::tls_peer> peer;
    std::uint64_t written = 0;
    std::optional<std::string> closed;
};

class connections : public testing::Test {
protected:
    connections() {
        tcp::acceptor listener{in.context, {asio::ip::make_address("127.0.0.1"), 0}};
        tcp::socket near{in.context};
        near.connect(listener.local_endpoint());
        auto far = listener.accept();
        // Small, so that a reader who does not read is felt soon.
        near.set_option(tcp::socket::send_buffer_size(16 * 1024));
        far.set_option(tcp::socket::receive_buffer_size(16 * 1024));
        a.wire = std::make_shared<connection>(std::move(near), 1, a, *buffers, limits);
        b.wire = std::make_shared<connection>(std::move(far), 2, b, *buffers, limits);
        a.wire->start();
        b.wire->start();
    }
    void start_tls() {
        pki.make("ca", {"ca", {}, "", -3600, 3600, true});
        const auto context = std::make_shared<const tls_context>(
            tls_context::for_edge(pki.make("own", {"own", {"DNS:a.example"}}, "ca"),
                                  pki.folder() / "ca.pem", tls_version::v1_2));
        a.wire->start_tls(context, tls_role::client, "a.example");
        b.wire->start_tls(context, tls_role::server, "");
        ASSERT_TRUE(in.run_until([&] { return a.peer && b.peer; }));
    }

    test_pki pki;
    loop in; // the last to go: sockets are of it
    std::unique_ptr<read_buffers> buffers = std::make_unique<read_buffers>();
    one_end a, b;
};

TEST_F(connections, collect_what_is_sent_and_count_what_is_written) {
    a.wire->send("one ");
    a.wire->send("two");
    EXPECT_EQ(a.wire->written(), 0U); // not before flush()
    a.wire->flush();
    EXPECT_EQ(a.wire->written(), 7U);
    ASSERT_TRUE(in.run_until([&] { return b.received == "one two"; }));
    EXPECT_EQ(b.wire->peer_address(), "127.0.0.1");
}

TEST_F(connections, turn_to_tls_after_what_was_sent_before) {
    a.send("in the clear");
    ASSERT_TRUE(in.run_until([&] { return b.received == "in the clear"; }));
    start_tls();
    EXPECT_TRUE(a.peer->chain_valid) << a.peer->chain_error;
    a.send("sealed");
    EXPECT_EQ(a.written, 18U); // what TLS adds does not count
    ASSERT_TRUE(in.run_until([&] { return b.received == "in the clearsealed"; }));
}

TEST_F(connections, count_in_the_clear_while_the_peer_takes_a_little) {
    start_tls();
    b.wire->pause();
    const std::string each(10'000, 'x');
    for (int i = 0; i < 20; ++i) {
        a.send(each);
    }
    const auto before = a.written;
    EXPECT_LT(before, 20 * each.size());
    EXPECT_EQ(before % each.size(), 0U); // what was sealed together is written together
    b.wire->resume();
    ASSERT_TRUE(in.run_until([&] { return a.written == 20 * each.size(); }));
    ASSERT_TRUE(in.run_until([&] { return b.received.size() == 20 * each.size(); }));
}

TEST_F(connections, give_up_a_peer_that_does_not_read) {
    b.wire->pause();
    const std::string each(64 * 1024, 'x');
    for (int i = 0; i < 100 && !a.closed; ++i) {
        a.send(each);
        in.context.poll();
    }
    ASSERT_TRUE(in.run_until([&] { return a.closed.has_value(); }));
    EXPECT_EQ(*a.closed, "the peer does not read: more than 262144 bytes wait for it");
}

TEST_F(connections, give_up_a_write_without_progress) {
    start_tls();
    b.wire->pause();
    for (int i = 0; i < 20; ++i) {
        a.send(std::string(10'000, 'x'));
    }
    const auto now = connection::clock::now();
    a.wire->check(now + limits.stalled - std::chrono::seconds(1));
    in.context.poll();
    EXPECT_FALSE(a.closed);
    a.wire->check(now + limits.stalled + std::chrono::seconds(1));
    ASSERT_TRUE(in.run_until([&] { return a.closed.has_value(); }));
    EXPECT_EQ(*a.closed, "the peer does not read: a write made no progress for 30 s");
}

TEST_F(connections, give_up_a_handshake_that_takes_too_long) {
    pki.make("ca", {"ca", {}, "", -3600, 3600, true});
    const auto context = std::make_shared<const tls_context>(tls_context::for_edge(
        pki.make("own", {}, "ca"), pki.folder() / "ca.pem", tls_version::v1_2));
    b.wire->start_tls(context, tls_role::server, "");
    b.wire->check(connection::clock::now() + handshake_deadline);
    ASSERT_TRUE(in.run_until([&] { return b.closed.has_value(); }));
    EXPECT_EQ(*b.closed, "TLS handshake: not done within 10 s");
}

TEST_F(connections, say_everything_before_they_close) {
    start_tls();
    b.wire->send(std::string(100'000, 'x'));
    b.wire->send("last words");
    b.wire->close("a reason");
    ASSERT_TRUE(in.run_until([&] { return a.closed && b.closed; }));
    EXPECT_TRUE(a.received.ends_with("last words"));
    EXPECT_EQ(*a.closed, "");
    EXPECT_EQ(*b.closed, "a reason");
}

TEST_F(connections, do_not_wait_long_for_a_peer_that_stays) {
    a.wire->pause(); // it sees no end, so it says none
    b.wire->close({});
    b.wire->check(connection::clock::now() + linger - std::chrono::milliseconds(500));
    in.context.poll();
    EXPECT_FALSE(b.closed);
    b.wire->check(connection::clock::now() + linger);
    ASSERT_TRUE(in.run_until([&] { return b.closed.has_value(); }));
}

TEST_F(connections, read_nothing_while_paused) {
    b.wire->pause();
    a.send("later");
    for (int i = 0; i < 20; ++i) {
        in.context.run_one_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(b.received, "");
    b.wire->resume();
    ASSERT_TRUE(in.run_until([&] { return b.received == "later"; }));
}

TEST_F(connections, may_be_closed_while_they_report_bytes) {
    start_tls();
    b.on_bytes = [](connection& from) { from.close("enough"); };
    a.send("one");
    a.send("two");
    ASSERT_TRUE(in.run_until([&] { return b.closed && a.closed; }));
    EXPECT_EQ(*b.closed, "enough");
}

} // namespace
} // namespace diolkos::net
