#include "config/key.hpp"
#include "config/reader.hpp"
#include "tests/unit/config/minimal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace diolkos::config {
namespace {

std::vector<std::string> problems_of(std::string_view text) {
    std::vector<std::string> all;
    for (const auto& each : read(text, "/etc/box.toml", box::side::low).wrong) {
        all.push_back(to_text("box.toml", each));
    }
    return all;
}

struct bad_file {
    const char* name;
    int line;         // of `minimal`, replaced by:
    std::string with; // may be several lines
    std::vector<std::string> wrong;
};

class bad_files : public testing::TestWithParam<bad_file> {};

TEST_P(bad_files, are_refused_with_place_and_advice) {
    const auto& c = GetParam();
    EXPECT_EQ(problems_of(with_line(minimal, c.line, c.with)), c.wrong);
}

const bad_file cases[] = {
    {"no_toml",
     1,
     "name = ",
     {"box.toml:1:8: not TOML: Error while parsing key-value pair: expected value, saw '\\n'"}},
    {"unknown_key_near_a_known_one",
     1,
     "nam = \"a\"",
     {"box.toml:1:1: unknown key nam; did you mean name?",
      "box.toml:1:1: missing key name (string): The box's name: it stands in every audit record."}},
    {"unknown_key", 11, "[edge]\nverify = false", {"box.toml:12:1: unknown key edge.verify"}},
    {"unknown_table", 7, "[nowhere]\n[audit]", {"box.toml:7:2: unknown key nowhere"}},
    {"unknown_key_in_repeated_table",
     14,
     "[[edge.certificate]]\nciphers = \"all\"",
     {"box.toml:15:1: unknown key edge.certificate[].ciphers"}},
    {"missing_key",
     19,
     "",
     {"box.toml:18:1: missing key link.name (string): The link's name. Both boxes must have the "
      "same one."}},
    {"missing_key_in_repeated_table",
     17,
     "",
     {"box.toml:14:1: missing key edge.certificate[].key (path): Its private key (PEM); readable "
      "for nobody else."}},
    {"empty_text", 1, "name = \"\"", {"box.toml:1:8: name: must not be empty"}},
    {"wrong_type", 1, "name = 7", {"box.toml:1:8: name: must be a string, but this is an integer"}},
    {"no_list",
     4,
     "domains = \"low.example\"",
     {"box.toml:4:11: near.domains: must be a list of domains, but this is a string"}},
    {"empty_list", 4, "domains = []", {"box.toml:4:11: near.domains: must not be empty"}},
    {"no_domain",
     4,
     R"(domains = ["low.example", "-.example", 3])",
     {"box.toml:4:27: near.domains: \"-.example\" is no domain; write \"name\", \"*.name\" or "
      "\"*\"",
      "box.toml:4:40: near.domains: must be a list of strings, but this is an integer"}},
    {"no_number",
     18,
     "[link]\nheartbeat_ms = 1.5",
     {"box.toml:19:16: link.heartbeat_ms: must be an integer (milliseconds), but this is a number "
      "with a fraction"}},
    {"out_of_range",
     18,
     "[link]\nheartbeat_ms = 1",
     {"box.toml:19:16: link.heartbeat_ms: 1 is out of range; from 10 to 60000 milliseconds are "
      "possible"}},
    {"no_address",
     12,
     R"(listen = ["5269", "::1:5269"])",
     {"box.toml:12:11: edge.listen: \"5269\" must be \"HOST:PORT\", with an IPv6 address as "
      "\"[2001:db8::1]:5269\"",
      "box.toml:12:19: edge.listen: \"::1:5269\" must be \"HOST:PORT\", with an IPv6 address as "
      "\"[2001:db8::1]:5269\""}},
    {"no_choice",
     20,
     "role = \"both\"",
     {"box.toml:20:8: link.role: must be \"dial\" or \"listen\", not \"both\""}},
    {"table_where_a_value_is",
     1,
     "[name]",
     {"box.toml:1:1: name: must be a string, but this is a table",
      "box.toml:1:1: missing key profile (path): The profile: what may cross. Both boxes must "
      "have the same one, or the link refuses to come up."}},
    {"one_table_where_many_are",
     14,
     "[edge.certificate]",
     {"box.toml:14:1: edge.certificate: must be a list of tables: [[edge.certificate]]"}},
    // Each key is right, but not together.
    {"domain_on_both_sides",
     6,
     R"(domains = ["high.example", "low.example"])",
     {"box.toml:4:11: near.domains: \"low.example\" is of the other side too; a domain is on one "
      "side",
      "box.toml:6:11: far.domains: \"low.example\" is of the other side too; a domain is on one "
      "side",
      "box.toml:6:11: far.domains: there is no [[edge.certificate]] for \"low.example\"; this box "
      "could not stand for it"}},
    {"suffix_over_the_other_side",
     4,
     R"(domains = ["*.example"])",
     {"box.toml:6:11: far.domains: \"high.example\" is of the other side too; a domain is on one "
      "side"}},
    {"far_domain_without_certificate",
     15,
     R"(domains = ["*.high.example"])",
     {"box.toml:6:11: far.domains: there is no [[edge.certificate]] for \"high.example\"; this box "
      "could not stand for it"}},
    {"certificate_twice",
     15,
     R"(domains = ["high.example", "high.example"])",
     {"box.toml:14:1: edge.certificate: \"high.example\" has a certificate already"}},
    {"methods_that_are_none",
     18,
     "[[edge.peer]]\ndomains = [\"a.example\"]\nauthentication = [\"external\", \"magic\"]\n[link]",
     {"box.toml:20:31: edge.peer[].authentication: must be a list of \"external\", \"dialback\", "
      "\"dialback-certificate\", not \"magic\""}},
    {"no_method",
     18,
     "[[edge.peer]]\ndomains = [\"a.example\"]\nauthentication = []\n[link]",
     {"box.toml:20:18: edge.peer[].authentication: must not be empty"}},
    {"no_pin",
     18,
     "[[edge.peer]]\ndomains = [\"a.example\"]\npin = \"abc\"\n[link]",
     {"box.toml:20:7: edge.peer[].pin: must be 64 hex digits: the SHA-256 of the key's "
      "SubjectPublicKeyInfo"}},
    {"peer_twice",
     18,
     "[[edge.peer]]\ndomains = [\"*\"]\n[[edge.peer]]\ndomains = [\"*\"]\n[link]",
     {"box.toml:20:1: edge.peer: \"*\" has settings already"}},
    {"listening_nowhere",
     12,
     "listen = []",
     {"box.toml:12:10: edge.listen: there is no address to listen on, nor in edge.listen_tls"}},
    {"listening_on_a_name",
     12,
     R"(listen = ["box.example:5269"])",
     {"box.toml:12:10: edge.listen: box.example:5269: an address is needed to listen on, not a "
      "name"}},
    {"listening_twice",
     12,
     R"(listen = ["127.0.0.1:5269", "127.0.0.1:5269"])",
     {"box.toml:12:10: edge.listen: 127.0.0.1:5269 is there twice"}},
    {"dialling_no_port",
     20,
     "role = \"dial\"",
     {"box.toml:21:13: link.addresses: 127.0.0.1:0: a port is needed to connect to"}},
    {"heartbeat_too_rare",
     18,
     "[link]\nheartbeat_ms = 2000",
     {"box.toml:18:1: link.dead_after_ms: must be at least twice link.heartbeat_ms, or one late "
      "heartbeat ends the link"}},
    {"limits_that_shrink_with_authentication",
     7,
     "[limits.before]\ndepth = 33\n[audit]",
     {"box.toml:8:9: limits.after.depth (32) must not be less than limits.before.depth (33)"}},
    {"queue_smaller_than_a_stanza",
     7,
     "[limits]\nmax_queue_bytes = 100000\n[audit]",
     {"box.toml:8:19: limits.max_queue_bytes (100000) must not be less than "
      "limits.after.stanza_bytes (262144)"}},
};

INSTANTIATE_TEST_SUITE_P(table, bad_files, testing::ValuesIn(cases),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(reader, takes_the_smallest_configuration) {
    const auto [what, wrong] = read(minimal, "/etc/diolkos/box.toml", box::side::high);
    EXPECT_THAT(wrong, testing::IsEmpty());
    EXPECT_EQ(what.box.box_name, "a-box");
    EXPECT_EQ(what.box.which, box::side::high);
    EXPECT_EQ(what.net.role, net::link_role::listen);
    EXPECT_TRUE(what.box.near_domains.contains("low.example"));
    EXPECT_EQ(what.certificates.size(), 1U);
    EXPECT_EQ(what.profile.path, "/etc/diolkos/chat.toml");
    EXPECT_EQ(what.link_peer_key, "/etc/diolkos/peer.pem");
}

TEST(reader, takes_any_domain_on_one_side_only) {
    const auto any_near = with_line(minimal, 4, R"(domains = ["*"])");
    EXPECT_THAT(problems_of(any_near), testing::IsEmpty());
    EXPECT_THAT(problems_of(with_line(with_line(any_near, 6, R"(domains = ["*"])"), 15,
                                      R"(domains = ["*"])")),
                testing::ElementsAre("box.toml:6:11: far.domains: \"*\" is in near.domains too; "
                                     "one of the two sides must be named"));
}

TEST(reader, takes_absolute_paths_and_pins_as_they_are) {
    const std::string pin(64, 'a');
    const auto text = with_line(with_line(minimal, 24, "peer_key = \"" + pin + "\""), 2,
                                "profile = \"/p/chat.toml\"");
    const auto [what, wrong] = read(text, "/etc/diolkos/box.toml", box::side::low);
    EXPECT_THAT(wrong, testing::IsEmpty());
    EXPECT_EQ(what.profile.path, "/p/chat.toml");
    EXPECT_EQ(what.link_peer_key, pin);
}

TEST(reader, prepares_domains) {
    const auto text = with_line(minimal, 4, R"(domains = ["LOW.example", "*.Low.Example"])");
    const auto [what, wrong] = read(text, "box.toml", box::side::low);
    EXPECT_THAT(wrong, testing::IsEmpty());
    EXPECT_THAT(what.box.near_domains.patterns(),
                testing::ElementsAre("low.example", "*.low.example"));
}

TEST(reader, completes_what_a_peer_leaves_out) {
    const auto text =
        with_line(minimal, 13,
                  "ca = \"ca.pem\"\nminimum_tls = \"1.3\"\nblock = [\"b.low.example\"]\n"
                  "[[edge.peer]]\ndomains = [\"*.low.example\"]\n"
                  "authentication = [\"dialback\"]\nminimum_tls = \"1.2\"\n"
                  "pin = \"" +
                      std::string(64, 'A') +
                      "\"\nbytes_per_s = 7\n"
                      "[[edge.peer]]\ndomains = [\"a.low.example\"]");
    const auto [what, wrong] = read(text, "/etc/box.toml", box::side::low);
    EXPECT_THAT(wrong, testing::IsEmpty());
    const auto& peers = what.box.peers;
    EXPECT_EQ(peers.find("low.example").minimum_tls, box::tls_version::v1_3);
    EXPECT_TRUE(peers.find("low.example").methods.external);
    const auto& suffix = peers.find("c.low.example");
    EXPECT_EQ(suffix.minimum_tls, box::tls_version::v1_2);
    EXPECT_EQ(suffix.methods, (box::authentication_methods{false, true, false}));
    EXPECT_EQ(suffix.pin, std::string(64, 'a'));
    EXPECT_EQ(suffix.bytes, (box::rate{7, 524'288}));
    // The most specific one counts as a whole.
    const auto& exact = peers.find("a.low.example");
    EXPECT_EQ(exact.minimum_tls, box::tls_version::v1_3);
    EXPECT_EQ(exact.pin, "");
    EXPECT_TRUE(exact.methods.external);
    EXPECT_FALSE(what.peers.front().ca.has_value());
    EXPECT_TRUE(what.box.blocked.contains("b.low.example"));
}

// What is kept above the journal's limit must hold what comes when it is full.
TEST(reader, asks_for_a_journal_that_holds_a_window_and_what_waits) {
    const auto problems = [](const std::string& limit, const std::string& more = "") {
        return problems_of(minimal + ("limit_bytes = " + limit + "\n" + more)); // [journal] is last
    };
    EXPECT_THAT(problems("939524096"), testing::IsEmpty());
    EXPECT_THAT(problems("939524095"),
                testing::ElementsAre(testing::HasSubstr(
                    "journal.limit_bytes (939524095) must be at least 939524096")));
    const std::string few = "[limits]\nlink_wait_stanzas = 8\nlink_wait_bytes = 1048576\n";
    EXPECT_THAT(problems("612630528", few), testing::IsEmpty());
    EXPECT_THAT(problems("134217728", few), testing::ElementsAre(testing::HasSubstr("612630528")));
}

// With the journal's own default the fault is in what was given.
TEST(reader, names_the_place_of_what_is_too_much_for_the_journal) {
    EXPECT_THAT(problems_of(minimal + std::string("[limits]\nlink_wait_stanzas = 100000\n")),
                testing::ElementsAre(testing::AllOf(
                    testing::ContainsRegex("box.toml:[0-9]+:21: journal.limit_bytes"),
                    testing::HasSubstr("(1073741824) must be at least "))));
}

TEST(reader, finds_all_problems_and_puts_them_in_order) {
    EXPECT_THAT(
        problems_of("[link]\nrole = 3\nbogus = 1\n[near]\ndomains = [\"a.example\", \"-\"]"),
        testing::IsSupersetOf(
            {testing::HasSubstr("box.toml:1:1: missing key link.name"),
             testing::HasSubstr("box.toml:2:8: link.role: must be a string"),
             testing::HasSubstr("box.toml:3:1: unknown key link.bogus"),
             testing::HasSubstr("box.toml:5:25: near.domains: \"-\" is no domain"),
             testing::HasSubstr("missing key audit.directory")}));
}

// The defaults of the table are those of the structures that they fill.
TEST(reader, defaults_agree_with_the_settings) {
    const auto what = read(minimal, "box.toml", box::side::low).what;
    const box::settings box;
    const net::settings net;
    EXPECT_EQ(what.box.max_streams, box.max_streams);
    EXPECT_EQ(what.box.max_unauthenticated, box.max_unauthenticated);
    EXPECT_EQ(what.box.max_per_address, box.max_per_address);
    EXPECT_EQ(what.box.max_queue_stanzas, box.max_queue_stanzas);
    EXPECT_EQ(what.box.max_queue_bytes, box.max_queue_bytes);
    EXPECT_EQ(what.box.queue_age, box.queue_age);
    EXPECT_EQ(what.box.link_wait_iq, box.link_wait_iq);
    EXPECT_EQ(what.box.link_wait_other, box.link_wait_other);
    EXPECT_EQ(what.box.link_wait_stanzas, box.link_wait_stanzas);
    EXPECT_EQ(what.box.link_wait_bytes, box.link_wait_bytes);
    EXPECT_EQ(what.box.retry_after, box.retry_after);
    EXPECT_EQ(what.box.stream_idle, box.stream_idle);
    EXPECT_EQ(what.box.streams.before, box.streams.before);
    EXPECT_EQ(what.box.streams.after, box.streams.after);
    EXPECT_EQ(what.box.streams.negotiation, box.streams.negotiation);
    EXPECT_EQ(what.box.streams.idle, box.streams.idle);
    EXPECT_EQ(what.box.streams.keepalive, box.streams.keepalive);
    EXPECT_EQ(what.box.link.heartbeat, box.link.heartbeat);
    EXPECT_EQ(what.box.link.dead_after, box.link.dead_after);
    EXPECT_EQ(what.box.link.window_crossings, box.link.window_crossings);
    EXPECT_EQ(what.box.link.window_bytes, box.link.window_bytes);
    EXPECT_EQ(what.box.link.receipt_every, box.link.receipt_every);
    EXPECT_EQ(what.box.link.receipt_delay, box.link.receipt_delay);
    EXPECT_EQ(what.net.edge_pending_bytes, net.edge_pending_bytes);
    EXPECT_EQ(what.net.drain_deadline, net.drain_deadline);
}

TEST(key_table, names_are_unique_and_explained) {
    std::set<std::string_view> names;
    for (const auto& each : keys()) {
        EXPECT_TRUE(names.insert(each.name).second) << each.name << " is there twice";
        EXPECT_TRUE(each.sentence.ends_with('.')) << each.name;
    }
}

} // namespace
} // namespace diolkos::config
