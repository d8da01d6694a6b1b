#include "config/file_reading.hpp"

#include "net/certificate.hpp"
#include "net/key_file.hpp"

#include <fstream>
#include <sstream>

namespace diolkos::config {

namespace fs = std::filesystem;

std::string read_text(const fs::path& file) {
    std::error_code failure;
    if (const auto size = fs::file_size(file, failure);
        !failure && size > max_configuration_bytes) {
        throw file_error(file.string() + ": larger than " +
                         std::to_string(max_configuration_bytes) + " bytes");
    }
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) {
        throw file_error(file.string() + ": cannot read");
    }
    return std::move(text).str();
}

void check_secrecy(const fs::path& file) {
    constexpr auto forbidden =
        fs::perms::group_write | fs::perms::group_exec | fs::perms::others_all;
    std::error_code failure;
    const auto status = fs::status(file, failure);
    if (!failure && (status.permissions() & forbidden) != fs::perms::none) {
        throw file_error(file.string() +
                         ": others could read or change this key; chmod it to 0600 or 0640");
    }
}

secret::secret_array<32> read_secret(const fs::path& file) {
    check_secrecy(file);
    const auto read = net::read_key_file(file);
    auto text = read.text();
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
        text.remove_suffix(1);
    }
    auto bytes = net::parse_pin(text);
    if (!bytes) {
        throw file_error(file.string() + ": must hold 64 hex digits; openssl rand -hex 32");
    }
    auto kept = secret::secret_array<32>::taken_from(*bytes);
    return kept;
}

audit::tree::signer_key read_signing_key(const fs::path& file, const std::string& name) {
    check_secrecy(file);
    if (!audit::tree::is_key_name(name)) {
        throw file_error("\"" + name +
                         "\" cannot stand under the log's checkpoints, because of a blank, a plus "
                         "sign or another character than those of ASCII: give an audit.name");
    }
    auto key = audit::tree::signer_key::from_pem(name, net::read_key_file(file).text());
    if (!key) {
        throw file_error(file.string() + ": is no private key for Ed25519, in PEM and without a "
                                         "password; openssl genpkey -algorithm ed25519");
    }
    return std::move(*key);
}

} // namespace diolkos::config
