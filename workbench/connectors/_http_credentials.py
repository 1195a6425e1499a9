"""The credentials of an HTTP manifest: which kind, and where the secrets are found."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from workbench.connectors._streams import EnvName, Model
from workbench.project import exactly_one, rules

__all__ = [
    "ApiKeyAuth",
    "Auth",
    "BasicAuth",
    "BearerAuth",
    "ClientCredentialsAuth",
    "GithubAppAuth",
    "JwtBearerAuth",
    "NoAuth",
    "RefreshTokenAuth",
    "Secret",
]


class Secret(Model):
    """Where a secret is found; never the secret itself.

    Attributes:
        env: Name of an environment variable that holds it.
        file: Path of a file that holds it, absolute or relative to the project's root; `~` is the home folder.
    """

    model_config = Model.model_config | {"json_schema_extra": rules(exactly_one("env", "file"))}

    env: EnvName | None = None
    file: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _is_named_once(self) -> Secret:
        if (self.env is None) == (self.file is None):
            message = "give one of env and file: where the secret is found"
            raise ValueError(message)
        return self


class NoAuth(Model):
    """No credentials: a public source.

    Attributes:
        type: `none`.
    """

    type: Literal["none"] = "none"


class ApiKeyAuth(Model):
    """A key in a header or a parameter.

    Attributes:
        type: `api_key`.
        key: Where the key is found.
        header: The header that carries it.
        param: The query parameter that carries it, instead of `header`.
        prefix: What stands before the key, such as `Token `.
    """

    model_config = Model.model_config | {"json_schema_extra": rules(exactly_one("header", "param"))}

    type: Literal["api_key"] = "api_key"
    key: Secret
    header: str | None = None
    param: str | None = None
    prefix: str = ""

    @model_validator(mode="after")
    def _has_a_place(self) -> ApiKeyAuth:
        if (self.header is None) == (self.param is None):
            message = "give one of header and param: where the key goes"
            raise ValueError(message)
        return self


class BearerAuth(Model):
    """A token that does not expire while it is used, in `Authorization: Bearer`.

    Attributes:
        type: `bearer`.
        token: Where the token is found.
    """

    type: Literal["bearer"] = "bearer"
    token: Secret


class BasicAuth(Model):
    """User and password (or a token in its place).

    Attributes:
        type: `basic`.
        user: Where the user's name is found.
        password: Where the password is found; left out where the user's place holds a key.
    """

    type: Literal["basic"] = "basic"
    user: Secret
    password: Secret | None = None


class ClientCredentialsAuth(Model):
    """OAuth 2.0 client credentials (RFC 6749, section 4.4).

    Attributes:
        type: `oauth2_client_credentials`.
        token_url: Where tokens are had; absolute, or relative to `base_url`.
        client_id: Where the client's id is found.
        client_secret: Where its secret is found.
        scope: Scopes, with spaces between.
        params: Further parameters of the token request, such as `audience`.
        client_auth: How the client says who it is: in the body or by basic authentication.
    """

    type: Literal["oauth2_client_credentials"] = "oauth2_client_credentials"
    token_url: str = Field(min_length=1)
    client_id: Secret
    client_secret: Secret
    scope: str = ""
    params: dict[str, str] = Field(default_factory=dict)
    client_auth: Literal["post", "basic"] = "post"


class RefreshTokenAuth(Model):
    """OAuth 2.0 refresh token (RFC 6749, section 6). A rotated token is stored before it is used.

    Attributes:
        type: `oauth2_refresh_token`.
        token_url: Where tokens are had; absolute, or relative to `base_url`.
        client_id: Where the client's id is found.
        client_secret: Where its secret is found; left out for a public client.
        refresh_token: Where the first refresh token is found. A rotated one is written to that file, or, for
            an environment variable, to a file in the store's folder that only its owner can read.
        scope: Scopes, with spaces between.
        params: Further parameters of the token request.
        client_auth: How the client says who it is: in the body or by basic authentication.
    """

    type: Literal["oauth2_refresh_token"] = "oauth2_refresh_token"
    token_url: str = Field(min_length=1)
    client_id: Secret
    client_secret: Secret | None = None
    refresh_token: Secret
    scope: str = ""
    params: dict[str, str] = Field(default_factory=dict)
    client_auth: Literal["post", "basic"] = "post"


class JwtBearerAuth(Model):
    """A signed assertion for a token (RFC 7523), as Salesforce and Google take it.

    Attributes:
        type: `jwt_bearer`.
        token_url: Where tokens are had; absolute, or relative to `base_url`.
        private_key: Where the key (PEM) is found.
        issuer: Where the issuer is found: the client's id.
        subject: Where the user is found in whose name it is asked; left out where there is none.
        audience: The assertion's audience; default `token_url`.
        scope: Scopes, with spaces between.
        algorithm: Signature.
        lifetime_s: Seconds that the assertion is good for.
    """

    type: Literal["jwt_bearer"] = "jwt_bearer"
    token_url: str = Field(min_length=1)
    private_key: Secret
    issuer: Secret
    subject: Secret | None = None
    audience: str | None = None
    scope: str = ""
    algorithm: Literal["RS256", "ES256"] = "RS256"
    lifetime_s: int = Field(default=180, ge=30, le=3600)


class GithubAppAuth(Model):
    """A GitHub App's installation: the app's signed token is exchanged for one that is good for an hour.

    Attributes:
        type: `github_app`.
        app_id: Where the app's id is found.
        private_key: Where its key (PEM) is found.
        installation_id: Where the installation's id is found.
    """

    type: Literal["github_app"] = "github_app"
    app_id: Secret
    private_key: Secret
    installation_id: Secret


Auth = Annotated[
    NoAuth
    | ApiKeyAuth
    | BearerAuth
    | BasicAuth
    | ClientCredentialsAuth
    | RefreshTokenAuth
    | JwtBearerAuth
    | GithubAppAuth,
    Field(discriminator="type"),
]
