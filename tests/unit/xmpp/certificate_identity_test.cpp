#include "xmpp/certificate_identity.hpp"

#include <gtest/gtest.h>

namespace diolkos::xmpp {
namespace {

tls_peer valid() {
    tls_peer peer;
    peer.has_certificate = peer.chain_valid = true;
    return peer;
}

struct name_case {
    std::string name, presented, domain;
    bool fits;
};

TEST(certificate_identity, dns_names) {
    const name_case cases[] = {
        {"the same", "low.example", "low.example", true},
        {"another letter case", "LOW.Example", "low.example", true},
        {"another", "low.example", "high.example", false},
        {"a parent", "low.example", "a.low.example", false},
        {"a child", "a.low.example", "low.example", false},
        {"one label for a wildcard", "*.example.org", "a.example.org", true},
        {"two labels for a wildcard", "*.example.org", "a.b.example.org", false},
        {"no label for a wildcard", "*.example.org", "example.org", false},
        {"a wildcard in a label", "a*.example.org", "ab.example.org", false},
        {"a wildcard further in", "a.*.org", "a.example.org", false},
        {"two wildcards", "*.*.org", "a.example.org", false},
        {"a wildcard alone", "*", "example", false},
        {"a wildcard of nothing", "*.", "example", false},
        {"a NUL", std::string("low.example\0.evil", 17), "low.example", false},
        {"empty", "", "low.example", false},
        {"A-labels", "xn--mller-kva.example", "m\xc3\xbcller.example", true},
        {"a wildcard before A-labels", "*.xn--mller-kva.example", "a.m\xc3\xbcller.example", true},
        {"U-labels are no DNS name", "m\xc3\xbcller.example", "m\xc3\xbcller.example", false},
    };
    for (const name_case& each : cases) {
        tls_peer peer = valid();
        peer.dns_names = {"unrelated.example", each.presented};
        EXPECT_EQ(proves(peer, each.domain), each.fits) << each.name;
    }
}

TEST(certificate_identity, srv_names) {
    const name_case cases[] = {
        {"the same", "_xmpp-server.low.example", "low.example", true},
        {"another letter case", "_XMPP-Server.Low.example", "low.example", true},
        {"another service", "_xmpp-client.low.example", "low.example", false},
        {"no wildcards", "_xmpp-server.*.example", "low.example", false},
        {"no service", "low.example", "low.example", false},
        {"nothing else", "_xmpp-server.", "", false},
    };
    for (const name_case& each : cases) {
        tls_peer peer = valid();
        peer.srv_names = {each.presented};
        EXPECT_EQ(proves(peer, each.domain), each.fits) << each.name;
    }
}

TEST(certificate_identity, xmpp_addresses) {
    const name_case cases[] = {
        {"the same", "low.example", "low.example", true},
        {"another letter case", "Low.Example", "low.example", true},
        {"U-labels", "M\xc3\xbcller.example", "m\xc3\xbcller.example", true},
        {"no wildcards", "*.example", "low.example", false},
        {"an account", "a@low.example", "low.example", false},
    };
    for (const name_case& each : cases) {
        tls_peer peer = valid();
        peer.xmpp_addrs = {each.presented};
        EXPECT_EQ(proves(peer, each.domain), each.fits) << each.name;
    }
}

TEST(certificate_identity, nothing_without_a_valid_chain) {
    tls_peer peer = valid();
    peer.dns_names = {"low.example"};
    peer.chain_valid = false;
    peer.chain_error = "certificate has expired";
    EXPECT_FALSE(proves(peer, "low.example"));
    EXPECT_EQ(why_not_proved(peer, "low.example"),
              "the certificate is not valid: certificate has expired");
    peer.has_certificate = false;
    peer.chain_valid = true;
    EXPECT_FALSE(proves(peer, "low.example"));
    EXPECT_EQ(why_not_proved(peer, "low.example"), "the peer has no certificate");
}

} // namespace
} // namespace diolkos::xmpp
