#include "net/tls_session.hpp"
#include "tests/unit/net/test_pki.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <array>

namespace diolkos::net {
namespace {

using state = tls_session::state;
using context_ptr = std::shared_ptr<const tls_context>;

std::span<const std::byte> bytes_of(const std::string& text) {
    return std::as_bytes(std::span(text));
}

// Two sessions whose output is the other's input, whole or byte by byte.
struct pair_of_sessions {
    tls_session server, client;
    bool byte_by_byte = false;

    void give(tls_session& from, tls_session& to) const {
        std::string out;
        from.take_output(out);
        if (!byte_by_byte) {
            to.take(bytes_of(out));
            return;
        }
        for (const char& each : out) {
            to.take(std::as_bytes(std::span(&each, 1)));
        }
    }
    void shake() {
        for (int round = 0; round < 4; ++round) {
            give(client, server);
            give(server, client);
        }
    }
};

std::string read_all(tls_session& from) {
    std::array<std::byte, 4096> buffer{};
    std::string all;
    while (const auto count = from.read(buffer)) {
        all.append(reinterpret_cast<const char*>(buffer.data()), count);
    }
    return all;
}

class tls_sessions : public testing::TestWithParam<bool> {
protected:
    tls_sessions() {
        pki.make("ca", {"ca", {}, "", -3600, 3600, true});
        pki.make("other-ca", {"other", {}, "", -3600, 3600, true});
    }

    context_ptr edge(const credential_files& own, tls_version minimum = tls_version::v1_2) const {
        return std::make_shared<const tls_context>(
            tls_context::for_edge(own, pki.folder() / "ca.pem", minimum));
    }
    xmpp::tls_peer peer_with(const certificate_wish& wish, const std::string& issuer) {
        const auto own = pki.make("server", {"server", {"DNS:high.example"}}, "ca");
        const auto theirs = pki.make("client", wish, issuer);
        pair_of_sessions both{{edge(own), tls_role::server, ""},
                              {edge(theirs), tls_role::client, "high.example"},
                              GetParam()};
        both.shake();
        EXPECT_EQ(both.server.now(), state::open) << both.server.failure();
        return both.server.peer();
    }

    test_pki pki;
};
INSTANTIATE_TEST_SUITE_P(whole_and_byte_by_byte, tls_sessions, testing::Bool());

TEST_P(tls_sessions, carry_bytes_both_ways) {
    const auto own = pki.make("own", {"own", {"DNS:a.example"}}, "ca");
    pair_of_sessions both{
        {edge(own), tls_role::server, ""}, {edge(own), tls_role::client, "a.example"}, GetParam()};
    both.shake();
    const std::string question(100'000, 'q');
    EXPECT_EQ(both.client.write(question), state::open);
    both.give(both.client, both.server);
    EXPECT_EQ(read_all(both.server), question);
    EXPECT_EQ(both.server.write("answer"), state::open);
    both.server.shut();
    both.give(both.server, both.client);
    EXPECT_EQ(read_all(both.client), "answer");
    EXPECT_EQ(both.client.now(), state::ended);
}

TEST_P(tls_sessions, tell_the_names_of_a_valid_peer) {
    const auto peer = peer_with(
        {"low",
         {"DNS:low.example", "DNS:*.low.example", "otherName:1.3.6.1.5.5.7.8.5;UTF8:low.example",
          "otherName:1.3.6.1.5.5.7.8.7;IA5STRING:_xmpp-server.low.example",
          "email:someone@low.example"}},
        "ca");
    EXPECT_TRUE(peer.has_certificate);
    EXPECT_TRUE(peer.chain_valid) << peer.chain_error;
    EXPECT_THAT(peer.dns_names, testing::ElementsAre("low.example", "*.low.example"));
    EXPECT_THAT(peer.xmpp_addrs, testing::ElementsAre("low.example"));
    EXPECT_THAT(peer.srv_names, testing::ElementsAre("_xmpp-server.low.example"));
    EXPECT_EQ(peer.protocol, "TLSv1.3");
    EXPECT_EQ(peer.fingerprint.size(), 64U);
}

TEST_P(tls_sessions, say_what_is_wrong_with_a_chain_and_go_on) {
    struct {
        const char* name;
        certificate_wish wish;
        std::string issuer, error;
    } const wrong[] = {
        {"expired", {"low", {"DNS:low.example"}, "clientAuth", -7200, -3600}, "ca", "expired"},
        {"not yet", {"low", {"DNS:low.example"}, "clientAuth", 3600, 7200}, "ca", "not yet valid"},
        {"other authority", {"low", {"DNS:low.example"}}, "other-ca", "local issuer"},
        {"self-signed", {"low", {"DNS:low.example"}}, "", "self-signed"},
        {"other purpose", {"low", {"DNS:low.example"}, "codeSigning"}, "ca", "purpose"},
    };
    for (const auto& each : wrong) {
        const auto peer = peer_with(each.wish, each.issuer);
        EXPECT_TRUE(peer.has_certificate) << each.name;
        EXPECT_FALSE(peer.chain_valid) << each.name;
        EXPECT_THAT(peer.chain_error, testing::HasSubstr(each.error)) << each.name;
    }
}

TEST_P(tls_sessions, refuse_older_protocols_than_configured) {
    const auto own = pki.make("own", {"own", {"DNS:a.example"}}, "ca");
    const auto old = edge(own);
    SSL_CTX_set_max_proto_version(old->native(), TLS1_2_VERSION);
    pair_of_sessions both{{edge(own, tls_version::v1_3), tls_role::server, ""},
                          {old, tls_role::client, ""},
                          GetParam()};
    both.shake();
    EXPECT_EQ(both.server.now(), state::failed);
    EXPECT_THAT(both.server.failure(), testing::HasSubstr("unsupported protocol"));
    EXPECT_EQ(both.client.now(), state::failed); // it was told so by an alert
}

TEST_P(tls_sessions, believe_a_peers_own_authorities_only) {
    const auto own = pki.make("own", {"own", {"DNS:high.example"}}, "ca");
    const auto theirs = pki.make("theirs", {"theirs", {"DNS:low.example"}}, "other-ca");
    const auto itself = pki.make("itself", {"itself", {"DNS:low.example"}}, "other-ca");
    struct {
        const char* name;
        std::filesystem::path ca;
        bool valid;
    } const cases[] = {
        {"its authority", pki.folder() / "other-ca.pem", true},
        {"the edge's", pki.folder() / "ca.pem", false},
        {"its certificate itself", theirs.certificate, true},
        {"another of its authority", itself.certificate, false},
    };
    for (const auto& each : cases) {
        const peer_trust trust{each.ca, tls_version::v1_2};
        pair_of_sessions both{{edge(own), tls_role::server, "", &trust},
                              {edge(theirs), tls_role::client, "high.example"},
                              GetParam()};
        both.shake();
        ASSERT_EQ(both.server.now(), state::open) << both.server.failure();
        EXPECT_EQ(both.server.peer().chain_valid, each.valid) << each.name;
        EXPECT_EQ(both.server.peer().key_pin.size(), 64U);
        EXPECT_GT(both.server.peer().expires, 0);
    }
    // Where the peer is known only behind the handshake.
    for (const auto& each : cases) {
        pair_of_sessions both{{edge(own), tls_role::server, ""},
                              {edge(theirs), tls_role::client, "high.example"},
                              GetParam()};
        both.shake();
        const peer_trust trust{each.ca, tls_version::v1_2};
        const auto peer = both.server.peer_judged_by(&trust);
        EXPECT_EQ(peer.chain_valid, each.valid) << each.name << ": " << peer.chain_error;
        EXPECT_EQ(peer.chain_error.empty(), each.valid) << each.name;
    }
}

TEST_P(tls_sessions, choose_the_certificate_by_the_name_that_is_asked_for) {
    const auto one = edge(pki.make("one", {"one", {"DNS:one.example"}}, "ca"));
    const auto two = edge(pki.make("two", {"two", {"DNS:two.example"}}, "ca"));
    struct {
        std::string name, shown; // empty: refused
    } const cases[] = {{"two.example", "two.example"}, {"", "one.example"}, {"three.example", ""}};
    for (const auto& each : cases) {
        pair_of_sessions both{
            {one, tls_role::server, ""}, {two, tls_role::client, each.name}, GetParam()};
        both.server.choose_by_name([&](std::string_view name) {
            return name == "two.example" ? two : name == "one.example" ? one : nullptr;
        });
        both.shake();
        if (each.shown.empty()) {
            EXPECT_EQ(both.client.now(), state::failed);
            EXPECT_THAT(both.client.failure(), testing::HasSubstr("unrecognized name"));
            continue;
        }
        ASSERT_EQ(both.client.now(), state::open) << both.client.failure();
        EXPECT_THAT(both.client.peer().dns_names, testing::ElementsAre(each.shown));
        EXPECT_TRUE(both.server.peer().chain_valid) << both.server.peer().chain_error;
    }
}

TEST_P(tls_sessions, end_with_a_reason_on_garbage) {
    const auto own = pki.make("own", {"own", {"DNS:a.example"}}, "ca");
    tls_session server{edge(own), tls_role::server, ""};
    EXPECT_EQ(server.take(bytes_of("<?xml version='1.0'?><stream:stream>")), state::failed);
    EXPECT_THAT(server.failure(), testing::StartsWith("TLS handshake: "));
}

TEST(tls_context, names_the_file_that_is_wrong) {
    test_pki pki;
    pki.make("ca", {"ca", {}, "", -3600, 3600, true});
    const auto one = pki.make("one", {"one"}, "ca");
    const auto two = pki.make("two", {"two"}, "ca");
    const auto ca = pki.folder() / "ca.pem";
    struct {
        credential_files own;
        std::filesystem::path ca;
        std::string error;
    } const wrong[] = {
        {{pki.folder() / "none.pem", one.key}, ca, "none.pem: cannot read the certificate"},
        {{one.certificate, pki.write("junk", "junk")}, ca, "junk: cannot read the private key"},
        {{one.certificate, two.key}, ca, "two.key: cannot read the private key, or it is not"},
        {one, pki.folder() / "none-ca.pem", "none-ca.pem: cannot read the CA"},
    };
    for (const auto& each : wrong) {
        try {
            (void)tls_context::for_edge(each.own, each.ca, tls_version::v1_2);
            ADD_FAILURE() << each.error;
        } catch (const tls_error& error) {
            EXPECT_THAT(error.what(), testing::HasSubstr(each.error));
        }
    }
}

TEST(certificate, pins_agree_for_certificate_and_public_key) {
    test_pki pki;
    const auto own = pki.make("own", {"own"});
    const auto pin = read_pin(own.certificate);
    const bio_ptr in{BIO_new_file(own.certificate.c_str(), "r")};
    const x509_ptr certificate{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)};
    EXPECT_EQ(pin, pin_of(*certificate));
    const auto public_key = pki.folder() / "public.pem";
    {
        const bio_ptr out{BIO_new_file(public_key.c_str(), "w")};
        PEM_write_bio_PUBKEY(out.get(), X509_get0_pubkey(certificate.get()));
    }
    EXPECT_EQ(read_pin(public_key), pin);
    EXPECT_THROW((void)read_pin(own.key), tls_error);
    EXPECT_THROW((void)read_pin(pki.folder() / "none"), tls_error);
}

TEST(certificate, pins_are_64_hex_digits) {
    EXPECT_TRUE(parse_pin(std::string(64, 'a')));
    EXPECT_EQ(parse_pin(std::string(64, 'A')), parse_pin(std::string(64, 'a')));
    for (const auto* wrong : {"", "ab", "peer.pem"}) {
        EXPECT_FALSE(parse_pin(wrong)) << wrong;
    }
    EXPECT_FALSE(parse_pin(std::string(63, 'a') + "g"));
    EXPECT_FALSE(parse_pin(std::string(65, 'a')));
}

} // namespace
} // namespace diolkos::net
