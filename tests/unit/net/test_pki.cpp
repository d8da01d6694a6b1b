#include "tests/unit/net/test_pki.hpp"

#include <openssl/pem.h>

#include <cstdlib>
#include <fstream>

namespace diolkos::net {
namespace {

namespace fs = std::filesystem;

void need(bool what) {
    if (!what) {
        throw tls_error("test certificate: " + take_openssl_error());
    }
}

x509_ptr read_certificate(const fs::path& file) {
    const bio_ptr in{BIO_new_file(file.c_str(), "r")};
    need(in != nullptr);
    return x509_ptr{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)};
}

pkey_ptr read_key(const fs::path& file) {
    const bio_ptr in{BIO_new_file(file.c_str(), "r")};
    need(in != nullptr);
    return pkey_ptr{PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr)};
}

void extend(X509* certificate, X509* issuer, int what, const std::string& value) {
    if (value.empty()) {
        return;
    }
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
    need(made != nullptr);
    need(X509_add_ext(certificate, made, -1) == 1);
    X509_EXTENSION_free(made);
}

std::string joined(const std::vector<std::string>& names) {
    std::string all;
    for (const auto& name : names) {
        all += (all.empty() ? "" : ",") + name;
    }
    return all;
}

} // namespace

test_pki::test_pki() {
    auto pattern = (fs::temp_directory_path() / "diolkos-test-XXXXXX").string();
    need(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
}

test_pki::~test_pki() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

credential_files test_pki::make(const std::string& name, const certificate_wish& wish,
                                const std::string& issuer) {
    const credential_files files{folder_ / (name + ".pem"), folder_ / (name + ".key")};
    const pkey_ptr key{EVP_EC_gen("P-256")};
    const x509_ptr made{X509_new()};
    const auto signer = issuer.empty() ? x509_ptr{} : read_certificate(folder_ / (issuer + ".pem"));
    const auto signing = issuer.empty() ? pkey_ptr{} : read_key(folder_ / (issuer + ".key"));
    X509* const by = signer ? signer.get() : made.get();

    X509_set_version(made.get(), X509_VERSION_3);
    static long serial = 0;
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), wish.begins);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), wish.ends);
    X509_NAME* subject = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(wish.common_name.c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(made.get(), X509_get_subject_name(by));
    X509_set_pubkey(made.get(), key.get());
    extend(made.get(), by, NID_basic_constraints,
           wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(made.get(), by, NID_ext_key_usage, wish.authority ? "" : wish.usage);
    extend(made.get(), by, NID_subject_alt_name, joined(wish.names));
    need(X509_sign(made.get(), signing ? signing.get() : key.get(), EVP_sha256()) > 0);

    const bio_ptr out{BIO_new_file(files.certificate.c_str(), "w")};
    need(PEM_write_bio_X509(out.get(), made.get()) == 1);
    const bio_ptr key_out{BIO_new_file(files.key.c_str(), "w")};
    need(PEM_write_bio_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                  nullptr) == 1);
    fs::permissions(files.key, fs::perms::owner_read | fs::perms::owner_write);
    return files;
}

fs::path test_pki::write(const std::string& name, const std::string& text) const {
    const auto file = folder_ / name;
    std::ofstream(file) << text;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    return file;
}

} // namespace diolkos::net
