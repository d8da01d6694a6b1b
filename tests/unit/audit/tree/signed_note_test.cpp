#include "audit/tree/checkpoint.hpp"

#include <gtest/gtest.h>

namespace diolkos::audit::tree {
namespace {

// The example of Go's golang.org/x/mod/sumdb/note: key, text and signature.
constexpr std::string_view private_key =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr std::string_view public_key =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string text = "If you think cryptography is the answer to your problem,\n"
                         "then you don't know what your problem is.\n";
const std::string line =
    "\xE2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf"
    "qdngotpRZb6KE6RyyBwJnAM=\n";

TEST(signed_note, a_published_example) {
    const auto signer = signer_key::parse(private_key);
    ASSERT_TRUE(signer);
    EXPECT_EQ(signer->verifier().text(), public_key);
    EXPECT_EQ(sign_note(text, *signer), text + "\n" + line);
    const auto note = parse_note(text + "\n" + line);
    ASSERT_TRUE(note);
    EXPECT_EQ(note->text, text);
    const auto verifier = verifier_key::parse(public_key);
    ASSERT_TRUE(verifier);
    EXPECT_EQ(check(*note, *verifier), note_standing::signed_by_key);
}

// The example of C2SP tlog-checkpoint and tlog-witness: two signatures of one name, by two keys.
TEST(signed_note, a_published_checkpoint_with_its_signatures) {
    const std::string body = "example.com/behind-the-sofa\n20852163\n"
                             "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    const std::string by = "\xE2\x80\x94 example.com/behind-the-sofa ";
    const auto note = parse_note(body + "\n" + by +
                                 "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/"
                                 "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n" +
                                 by +
                                 "opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/"
                                 "V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n");
    ASSERT_TRUE(note);
    EXPECT_EQ(note->text, body);
    ASSERT_EQ(note->signatures.size(), 2U);
    EXPECT_EQ(note->signatures[0].id, 0x033d'e0aeU);
    EXPECT_EQ(note->signatures[1].id, 0xa292'ea05U);
    EXPECT_EQ(note->signatures[0].bytes.size(), signature_bytes);
}

// The verifier key of C2SP signed-note: name, ID and public key.
TEST(note_key, a_published_one) {
    constexpr std::string_view published =
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const auto key = verifier_key::parse(published);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->name(), "example.com/foo");
    EXPECT_EQ(key->id(), 0x530d'903aU);
    EXPECT_EQ(key->text(), published);
}

TEST(signed_note, another_text_signature_or_key_is_seen) {
    const auto verifier = verifier_key::parse(public_key);
    auto note = parse_note(text + "\n" + line);
    ASSERT_TRUE(note);
    auto changed = *note;
    changed.text[0] = 'i';
    EXPECT_EQ(check(changed, *verifier), note_standing::bad_signature);
    changed = *note;
    changed.signatures[0].bytes[5] ^= 1;
    EXPECT_EQ(check(changed, *verifier), note_standing::bad_signature);
    changed = *note;
    changed.signatures[0].bytes.pop_back();
    EXPECT_EQ(check(changed, *verifier), note_standing::bad_signature);
    changed = *note;
    changed.signatures[0].id ^= 1U;
    EXPECT_EQ(check(changed, *verifier), note_standing::not_signed);
    const signer_key other("PeterNeumann", std::array<std::byte, seed_bytes>{});
    EXPECT_EQ(check(*note, other.verifier()), note_standing::not_signed);
}

TEST(signed_note, others_may_sign_too) {
    const auto verifier = verifier_key::parse(public_key);
    const signer_key other("witness.example", std::array<std::byte, seed_bytes>{});
    const auto both = sign_note(text, other) + line;
    const auto note = parse_note(both);
    ASSERT_TRUE(note);
    EXPECT_EQ(note->signatures.size(), 2U);
    EXPECT_EQ(check(*note, *verifier), note_standing::signed_by_key);
    EXPECT_EQ(check(*note, other.verifier()), note_standing::signed_by_key);
}

TEST(signed_note, what_is_no_note) {
    const std::pair<const char*, std::string> cases[] = {
        {"empty", ""},
        {"no signature", text + "\n"},
        {"no empty line", text + line},
        {"cut", text + "\n" + line.substr(0, line.size() - 1)},
        {"a control", "a\tb\n\n" + line},
        {"a carriage return", "a\r\n\n" + line},
        {"not UTF-8", "a\xFF\n\n" + line},
        {"a hyphen for a dash", text + "\n- PeterNeumann x08go/ZJ\n"},
        {"no name", text + "\n\xE2\x80\x94  x08go/ZJ\n"},
        {"a plus in the name", text + "\n\xE2\x80\x94 Peter+Neumann x08go/ZJ\n"},
        {"no base64", text + "\n\xE2\x80\x94 PeterNeumann x08go/Z\n"},
        {"only an id", text + "\n\xE2\x80\x94 PeterNeumann x08gow==\n"},
        {"text behind", text + "\n" + line + "more\n"},
        {"too long", std::string(max_note_bytes, 'a') + "\n\n" + line},
    };
    for (const auto& [name, bytes] : cases)
        EXPECT_FALSE(parse_note(bytes)) << name;
    std::string many = text + "\n";
    for (std::size_t i = 0; i <= max_note_signatures; ++i)
        many += line;
    EXPECT_FALSE(parse_note(many));
}

TEST(signed_note, an_empty_line_in_the_text_is_text) {
    const signer_key key("a", std::array<std::byte, seed_bytes>{});
    const auto note = parse_note(sign_note("one\n\ntwo\n", key));
    ASSERT_TRUE(note);
    EXPECT_EQ(note->text, "one\n\ntwo\n");
}

TEST(note_key, what_is_no_key) {
    const std::string good(public_key);
    for (const std::string& bad :
         {std::string(), good.substr(1), good + "=", good.substr(0, good.size() - 1),
          std::string("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
          std::string("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
          std::string("PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
          std::string("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")})
        EXPECT_FALSE(verifier_key::parse(bad)) << bad;
    EXPECT_FALSE(signer_key::parse(public_key));
    EXPECT_FALSE(signer_key::parse("PRIVATE+KEY+" + good));
}

// RFC 8032, 7.1, test 1, as `openssl genpkey` would write it.
constexpr std::string_view pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

TEST(note_key, from_pem) {
    const auto key = signer_key::from_pem("a.example/log", pem);
    ASSERT_TRUE(key);
    const auto made = key->sign("");
    EXPECT_EQ(std::to_integer<int>(made[0]), 0xe5);
    EXPECT_EQ(std::to_integer<int>(made[63]), 0x0b);
    EXPECT_TRUE(
        key->verifier().verify("", {reinterpret_cast<const char*>(made.data()), made.size()}));
    EXPECT_FALSE(signer_key::from_pem("a", "no key"));
}

TEST(note_key, names) {
    for (const auto* good : {"a", "low.example/diolkos", "PeterNeumann"})
        EXPECT_TRUE(is_key_name(good));
    for (const std::string& bad : {std::string(), std::string("a b"), std::string("a+b"),
                                   std::string("a\n"), std::string(max_key_name_bytes + 1, 'a')})
        EXPECT_FALSE(is_key_name(bad));
}

// The example of c2sp.org/tlog-checkpoint.
TEST(checkpoint, both_ways) {
    const std::string published = "example.com/behind-the-sofa\n"
                                  "20852163\n"
                                  "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    const auto head = parse_checkpoint(published);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->origin, "example.com/behind-the-sofa");
    EXPECT_EQ(head->size, 20'852'163U);
    EXPECT_EQ(to_text(*head), published);
    const auto extended = parse_checkpoint(published + "more\n");
    ASSERT_TRUE(extended);
    EXPECT_EQ(extended->extensions, std::vector<std::string>{"more"});
}

TEST(checkpoint, what_is_none) {
    const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    const std::pair<const char*, std::string> cases[] = {
        {"empty", ""},
        {"no origin", "\n1\n" + root},
        {"no size", "a\n\n" + root},
        {"leading zero", "a\n01\n" + root},
        {"sign", "a\n+1\n" + root},
        {"negative", "a\n-1\n" + root},
        {"too large", "a\n18446744073709551616\n" + root},
        {"hex", "a\n0x1\n" + root},
        {"no root", "a\n1\n"},
        {"a short root", "a\n1\nCsUYapGGPo4=\n"},
        {"not ended", "a\n1\n" + root.substr(0, root.size() - 1)},
        {"an empty extension", "a\n1\n" + root + "\n"},
    };
    for (const auto& [name, bytes] : cases)
        EXPECT_FALSE(parse_checkpoint(bytes)) << name;
}

} // namespace
} // namespace diolkos::audit::tree
