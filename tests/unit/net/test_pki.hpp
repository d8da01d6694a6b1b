// Certificates for tests, made when they are needed and written to a folder that goes with them.
#pragma once

#include "net/tls_context.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace diolkos::net {

struct certificate_wish {
    std::string common_name = "test";
    std::vector<std::string> names = {}; // as X509v3 has it: "DNS:a.example", "otherName:..."
    std::string usage = "serverAuth,clientAuth";
    long begins = -3600, ends = 3600; // seconds from now
    bool authority = false;
};

class test_pki {
public:
    test_pki();
    ~test_pki();
    test_pki(const test_pki&) = delete;
    test_pki& operator=(const test_pki&) = delete;

    // NAME.pem and NAME.key, mode 0600. `issuer` is the name of one made before; empty:
    // self-signed.
    credential_files make(const std::string& name, const certificate_wish& wish,
                          const std::string& issuer = {});
    // Writes any file, mode 0600.
    std::filesystem::path write(const std::string& name, const std::string& text) const;

    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

private:
    std::filesystem::path folder_;
};

} // namespace diolkos::net
