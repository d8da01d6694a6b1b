#include "config/files.hpp"
#include "config/files_needed.hpp"
#include "config/reader.hpp"
#include "guard/compiled_profile.hpp"
#include "tests/source_dir.hpp"
#include "tests/unit/config/minimal.hpp"
#include "tests/unit/net/test_pki.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::config {
namespace {

namespace fs = std::filesystem;

class files : public testing::Test {
protected:
    files() {
        pki.make("ca", {"ca", {}, "", -3600, 3600, true});
        pki.make("box", {"box", {"DNS:high.example"}}, "ca");
        pki.make("link", {"link"});
        pki.make("peer", {"peer"});
        pki.write("short.key", "abc");
        pki.write("audit.key", std::string(64, 'f') + "\n");
        pki.write("sign.pem", signing_key);
    }
    // Checks the smallest configuration with one line of it changed.
    loading check(int line = 0, const std::string& with = {}) {
        auto text = with_line(minimal, 2, "profile = \"" DIOLKOS_SOURCE_DIR "/schemas/chat.toml\"");
        if (line != 0) {
            text = with_line(text, line, with);
        }
        return load(pki.write("box.toml", text), box::side::low);
    }
    std::string place(const std::string& at) const {
        return (pki.folder() / "box.toml").string() + ":" + at + ": ";
    }

    net::test_pki pki;
};

TEST_F(files, make_a_box) {
    const auto [made, wrong, needed, faults] = check();
    ASSERT_THAT(wrong, testing::IsEmpty());
    EXPECT_EQ(made->box.profile->name(), "chat");
    EXPECT_EQ(made->box.link.schema_digest, made->box.profile->digest());
    EXPECT_EQ(made->box.audit_key[31], std::byte{0xff});
    EXPECT_EQ(made->box.configuration_digest.size(), 64U);
    EXPECT_NE(made->net.edge_contexts.find("high.example"), nullptr);
    EXPECT_EQ(made->net.audit_folder, pki.folder() / ".");
    EXPECT_EQ(made->net.audit_signer->verifier().name(), "a-box");
    EXPECT_THAT(made->warnings, testing::IsEmpty());
    // What a reload reads again, by folders: files in them may be replaced.
    EXPECT_THAT(needed.readable, testing::IsSupersetOf({fs::canonical(pki.folder()),
                                                        fs::path(DIOLKOS_SOURCE_DIR "/schemas")}));
    EXPECT_THAT(needed.writable, testing::Contains(made->net.journal_folder));
}

TEST(closed_places, are_those_that_are_in_no_other) {
    const net::sandbox::file_access given{{"/etc/diolkos", "/etc/hosts"}, {"/var/lib/diolkos"}};
    const net::sandbox::file_access wanted{
        {"/etc/diolkos/keys", "/etc/hosts", "/etc/diolkos2", "/var/lib/diolkos"}, {}};
    EXPECT_THAT(closed_places(wanted, given), testing::ElementsAre("/etc/diolkos2"));
}

TEST_F(files, are_all_checked_and_named_with_their_place) {
    struct {
        int line;
        std::string with, at, text;
    } const cases[] = {
        {2, "profile = \"none.toml\"", "2:11", "profile: "},
        {8, "directory = \"none\"", "8:13", "audit.directory: "},
        {9, "key = \"short.key\"", "9:7", "must hold 64 hex digits"},
        {9, "key = \"none.key\"", "9:7", "none.key: cannot read"},
        {10, "signing_key = \"none.pem\"", "10:15", "none.pem: cannot read"},
        {10, "signing_key = \"box.key\"", "10:15", "box.key: is no private key for Ed25519"},
        {10, "name = \"a b\"\nsigning_key = \"sign.pem\"", "11:15", "give an audit.name"},
        {13, "ca = \"none.pem\"", "13:6", "none.pem: cannot read the CA certificates"},
        {16, "certificate = \"none.pem\"", "16:15", "none.pem: cannot read the certificate"},
        {17, "key = \"link.key\"", "16:15", "link.key: cannot read the private key, or it is not"},
        {23, "key = \"box.key\"", "22:15", "box.key: cannot read the private key, or it is not"},
        {24, "peer_key = \"peer.key\"", "24:12", "holds neither a certificate nor a public key"},
    };
    for (const auto& each : cases) {
        const auto [made, wrong, needed, faults] = check(each.line, each.with);
        EXPECT_FALSE(made) << each.with;
        EXPECT_THAT(wrong, testing::ElementsAre(testing::AllOf(testing::StartsWith(place(each.at)),
                                                               testing::HasSubstr(each.text))))
            << each.with;
    }
}

TEST_F(files, of_keys_are_for_their_owner) {
    for (const auto* key : {"audit.key", "sign.pem", "box.key", "link.key"}) {
        const auto file = pki.folder() / key;
        fs::permissions(file, fs::perms::others_read, fs::perm_options::add);
        const auto wrong = check().wrong;
        EXPECT_THAT(wrong, testing::ElementsAre(testing::HasSubstr("chmod it to 0600 or 0640")))
            << key;
        fs::permissions(file, fs::perms::owner_read | fs::perms::group_read);
        EXPECT_THAT(check().wrong, testing::IsEmpty()) << key;
    }
}

TEST_F(files, that_have_expired_are_a_warning) {
    pki.make("link", {"link", {}, "", -7200, -3600});
    const auto [made, wrong, needed, faults] = check();
    ASSERT_THAT(wrong, testing::IsEmpty());
    EXPECT_THAT(made->warnings,
                testing::ElementsAre(testing::AllOf(testing::StartsWith(place("22:15")),
                                                    testing::HasSubstr("has expired on"))));
}

TEST_F(files, that_are_not_there_at_all) {
    EXPECT_THAT(load(pki.folder() / "none.toml", box::side::low).wrong,
                testing::ElementsAre(testing::HasSubstr("none.toml: cannot read")));
}

TEST_F(files, keys_that_need_a_restart_are_named) {
    const auto running = check();
    const auto same = check(4, R"(domains = ["low.example", "new.example"])");
    const auto other = check(19, "name = \"m\"");
    const auto file = pki.folder() / "box.toml";
    EXPECT_THAT(not_reloadable(file, running.made->source, same.made->source), testing::IsEmpty());
    EXPECT_THAT(not_reloadable(file, running.made->source, other.made->source),
                testing::ElementsAre(
                    testing::StartsWith(place("19:8") + "link.name: changes only with a restart")));
    const auto defaulted = check(18, "[link]\nheartbeat_ms = 900");
    EXPECT_THAT(not_reloadable(file, running.made->source, defaulted.made->source),
                testing::ElementsAre(testing::StartsWith(place("19:16") + "link.heartbeat_ms")));
}

} // namespace
} // namespace diolkos::config
