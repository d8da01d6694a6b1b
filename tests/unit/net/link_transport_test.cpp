#include "audit/hex.hpp"
#include "net/link_transport.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/test_pki.hpp"

#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::net {
namespace {

// One end of a link, and what it was told.
struct end_of_link final : link_transport::owner {
    end_of_link(loop& of, settings with)
        : how(std::move(with)),
          names(of.context),
          transport(of.context, names, buffers, how, *this) {}

    void on_link_up(const std::string&, const std::string& fingerprint) override {
        up.push_back(fingerprint);
        transport.send(std::string(greeting)); // the gateway's Hello: both speak first
        transport.flush();
    }
    void on_link_received(std::span<const std::byte> bytes) override {
        received.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    void on_link_down(const std::string& why) override { down.push_back(why); }
    void on_link_refused(const std::string&, const std::string& why) override {
        refused.push_back(why);
    }
    void on_link_unreachable(const std::string& why) override { unreachable.push_back(why); }
    void on_link_spare(const std::string& address) override { spares.push_back(address); }
    void on_link_spare_lost(const std::string&, const std::string& why) override {
        spares_lost.push_back(why);
    }

    std::string greeting = "hello";
    settings how;
    read_buffers buffers{};
    resolver names;
    link_transport transport;
    std::vector<std::string> up, down, refused, unreachable, spares, spares_lost;
    std::string received;
};

class link : public testing::Test {
protected:
    struct keys {
        credential_files files;
        key_pin pin;
    };
    keys make(const std::string& name, const certificate_wish& wish = {}) {
        const auto files = pki.make(name, wish);
        return {files, read_pin(files.certificate)};
    }
    static settings with(link_role role, std::uint16_t port, const credential_files& own,
                         const key_pin& peer) {
        settings how;
        how.role = role;
        how.link_addresses = {{"127.0.0.1", port}};
        how.link_context = std::make_shared<const tls_context>(tls_context::for_link(own, peer));
        return how;
    }
    end_of_link& listen(const keys& own, const key_pin& peer) {
        listener = std::make_unique<end_of_link>(in, with(link_role::listen, 0, own.files, peer));
        listener->transport.bind();
        listener->transport.start();
        return *listener;
    }
    [[nodiscard]] std::uint16_t port() const {
        return listener->transport.listening().front().port();
    }
    end_of_link& dial(const keys& own, const key_pin& peer) {
        return dial(with(link_role::dial, port(), own.files, peer));
    }
    end_of_link& dial(const settings& how) {
        diallers.push_back(std::make_unique<end_of_link>(in, how));
        diallers.back()->transport.start();
        return *diallers.back();
    }

    test_pki pki;
    loop in; // the last to go: sockets are of it
    std::unique_ptr<end_of_link> listener;
    std::vector<std::unique_ptr<end_of_link>> diallers; // kept: their coroutines go on
};

TEST_F(link, comes_up_between_pinned_keys_and_carries_bytes) {
    const auto low = make("low");
    const auto high = make("high");
    auto& a = listen(low, high.pin);
    auto& b = dial(high, low.pin);
    ASSERT_TRUE(in.run_until([&] { return a.received == "hello" && b.received == "hello"; }));
    EXPECT_THAT(a.up, testing::ElementsAre(audit::hex(high.pin)));
    EXPECT_THAT(b.up, testing::ElementsAre(audit::hex(low.pin)));
    EXPECT_THAT(a.refused, testing::IsEmpty());
    EXPECT_THAT(b.refused, testing::IsEmpty());
}

TEST_F(link, is_dialled_again_when_it_was_dropped) {
    const auto low = make("low");
    const auto high = make("high");
    auto& a = listen(low, high.pin);
    auto& b = dial(high, low.pin);
    ASSERT_TRUE(in.run_until([&] { return b.up.size() == 1 && a.up.size() == 1; }));
    a.transport.drop();
    ASSERT_TRUE(in.run_until([&] { return b.up.size() == 2 && a.up.size() == 2; }));
    EXPECT_EQ(a.down.size(), 1U);
    EXPECT_EQ(b.down.size(), 1U);
}

TEST_F(link, refuses_a_dialler_with_another_key) {
    const auto low = make("low");
    const auto high = make("high");
    const auto stranger = make("stranger");
    auto& a = listen(low, high.pin);
    auto& b = dial(stranger, low.pin);
    ASSERT_TRUE(in.run_until([&] { return !a.refused.empty() && !b.refused.empty(); }));
    EXPECT_THAT(
        a.refused.front(),
        testing::AllOf(testing::HasSubstr("the peer's public key is " + audit::hex(stranger.pin)),
                       testing::HasSubstr(audit::hex(high.pin) + " is pinned")));
    EXPECT_THAT(a.up, testing::IsEmpty());
    // In TLS 1.3 the dialler's handshake was done by then; still it is a refusal, not a link.
    EXPECT_THAT(b.up, testing::IsEmpty());
}

TEST_F(link, refuses_a_listener_with_another_key) {
    const auto low = make("low");
    const auto high = make("high");
    const auto stranger = make("stranger");
    auto& a = listen(stranger, high.pin);
    auto& b = dial(high, low.pin);
    ASSERT_TRUE(in.run_until([&] { return !a.refused.empty() && !b.refused.empty(); }));
    EXPECT_THAT(b.refused.front(), testing::HasSubstr("is pinned"));
    EXPECT_THAT(a.up, testing::IsEmpty());
    EXPECT_THAT(b.up, testing::IsEmpty());
}

TEST_F(link, refuses_certificates_out_of_their_time_though_the_key_is_right) {
    const auto low = make("low");
    const auto expired = make("expired", {"high", {}, "", -7200, -3600});
    auto& a = listen(low, expired.pin);
    dial(expired, low.pin);
    ASSERT_TRUE(in.run_until([&] { return !a.refused.empty(); }));
    EXPECT_THAT(a.refused.front(), testing::HasSubstr("the peer's certificate has expired on "));
    EXPECT_THAT(a.up, testing::IsEmpty());

    const auto future = make("future", {"high", {}, "", 3600, 7200});
    a.how.link_context =
        std::make_shared<const tls_context>(tls_context::for_link(low.files, future.pin));
    a.refused.clear();
    dial(future, low.pin);
    ASSERT_TRUE(in.run_until([&] { return !a.refused.empty(); }));
    EXPECT_THAT(a.refused.back(), testing::HasSubstr("is not valid before "));
    EXPECT_THAT(a.up, testing::IsEmpty());
}

TEST_F(link, refuses_tls_1_2) {
    const auto low = make("low");
    const auto high = make("high");
    pki.make("ca", {"ca", {}, "", -3600, 3600, true});
    auto& a = listen(low, high.pin);
    auto old = with(link_role::dial, port(), high.files, low.pin);
    old.link_context = std::make_shared<const tls_context>(
        tls_context::for_edge(high.files, pki.folder() / "ca.pem", tls_version::v1_2));
    SSL_CTX_set_max_proto_version(old.link_context->native(), TLS1_2_VERSION);
    dial(old);
    ASSERT_TRUE(in.run_until([&] { return !a.refused.empty(); }));
    EXPECT_THAT(a.refused.front(), testing::HasSubstr("unsupported protocol"));
    EXPECT_THAT(a.up, testing::IsEmpty());
}

TEST_F(link, refuses_whoever_does_not_speak_tls) {
    const auto low = make("low");
    auto& a = listen(low, low.pin);
    tcp::socket plain{in.context};
    plain.connect({asio::ip::make_address("127.0.0.1"), port()});
    asio::write(plain, asio::buffer(std::string(64, 'x')));
    plain.shutdown(tcp::socket::shutdown_send);
    ASSERT_TRUE(in.run_until([&] { return !a.refused.empty(); }));
    EXPECT_THAT(a.refused.front(), testing::StartsWith("TLS handshake: "));
}

TEST_F(link, takes_a_new_connection_in_place_of_an_older_one) {
    const auto low = make("low");
    const auto high = make("high");
    auto& a = listen(low, high.pin);
    auto& first = dial(high, low.pin);
    ASSERT_TRUE(in.run_until([&] { return a.up.size() == 1 && first.up.size() == 1; }));
    auto& second = dial(high, low.pin);
    ASSERT_TRUE(in.run_until([&] { return second.received == "hello" && !first.down.empty(); }));
    EXPECT_THAT(a.down, testing::IsEmpty()); // the newer one was announced in its place
    first.transport.stop();
}

TEST_F(link, over_two_addresses_goes_on_at_once_when_one_connection_ends) {
    const auto low = make("low");
    const auto high = make("high");
    auto both = with(link_role::listen, 0, low.files, high.pin);
    both.link_addresses.push_back({"127.0.0.2", 0});
    listener = std::make_unique<end_of_link>(in, both);
    listener->transport.bind();
    listener->transport.start();
    auto& a = *listener;
    auto two = with(link_role::dial, 0, high.files, low.pin);
    two.link_addresses.clear();
    for (const auto& each : a.transport.listening()) {
        two.link_addresses.push_back({each.address().to_string(), each.port()});
    }
    auto& b = dial(two);
    ASSERT_TRUE(in.run_until([&] { return b.spares.size() == 1 && a.received == "hello"; }));
    EXPECT_EQ(b.up.size(), 1U);
    EXPECT_EQ(a.up.size(), 1U);
    a.received.clear();
    a.transport.drop();
    ASSERT_TRUE(in.run_until([&] { return a.received == "hello" && b.received == "hellohello"; }));
    EXPECT_EQ(b.up.size(), 2U);
    EXPECT_EQ(a.up.size(), 2U);
    EXPECT_EQ(b.down.size(), 1U);
    EXPECT_THAT(b.spares_lost, testing::IsEmpty());
    ASSERT_TRUE(in.run_until([&] { return b.spares.size() == 2; })) << "the lost one comes back";
    EXPECT_EQ(b.up.size(), 2U);
    b.transport.stop();
}

TEST_F(link, says_why_nobody_is_there) {
    const auto low = make("low");
    listen(low, low.pin);
    const auto number = port();
    listener->transport.stop();
    auto& b = dial(with(link_role::dial, number, low.files, low.pin));
    ASSERT_TRUE(in.run_until([&] { return !b.unreachable.empty(); }));
    EXPECT_EQ(b.unreachable.front(),
              "cannot connect to 127.0.0.1:" + std::to_string(number) + ": Connection refused");
}

} // namespace
} // namespace diolkos::net
