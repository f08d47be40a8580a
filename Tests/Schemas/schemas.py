"""The schemas, and a validator that notes which of their keys were there."""

import json
import pathlib

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schema"
#: Keywords whose schemas only ask, so that what is in them is no promise.
QUESTIONS = ("if", "not")


class Schemas:
    """All schemas of the folder, by the names of their files."""

    def __init__(self):
        self.files = {path.name: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
        # a "$schema" would bring back the validator that notes nothing
        bare = {name: {key: schema[key] for key in schema if key != "$schema"} for name, schema in self.files.items()}
        self.registry = Registry().with_resources(
            (name, DRAFT202012.create_resource(schema)) for name, schema in bare.items())
        #: Where each key is described: the identity of a "properties", and the key.
        self.places = {}
        for name, schema in self.files.items():
            self._walk(schema, name + "#")
        self.seen = set()
        self._attempts = []
        keywords = Draft202012Validator.VALIDATORS
        own = {"properties": self._noting(keywords["properties"]), "anyOf": self._any_of, "if": self._if, "not": self._not}
        self._validator = extend(Draft202012Validator, own)

    def faults(self):
        """What is wrong with the schemas themselves."""
        for name, schema in self.files.items():
            for error in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema):
                yield "%s: %s: %s" % (name, error.json_path, error.message)
            for key in ("$schema", "$id", "title", "description"):
                if not schema.get(key):
                    yield "%s: no %s" % (name, key)
            if schema.get("$id") != name:
                yield "%s: $id is %r" % (name, schema.get("$id"))
            yield from self._faults_in(schema, name + "#", self.registry.resolver(name))

    def _faults_in(self, schema, place, resolver):
        """Faults that the metaschema allows: dead references, open objects, keys that are required and not described."""
        if isinstance(schema, list):
            for inside in schema:
                yield from self._faults_in(inside, place, resolver)
        if not isinstance(schema, dict):
            return
        if isinstance(schema.get("$ref"), str):
            try:
                resolver.lookup(schema["$ref"])
            except Unresolvable:
                yield "%s: nothing is at %s" % (place, schema["$ref"])
        if schema.get("type") == "object" and "properties" in schema:
            if schema.get("additionalProperties") is not False:
                yield "%s: an object that is not closed" % place
            for key in set(schema.get("required", [])) - set(schema["properties"]):
                yield "%s: %s is required and not described" % (place, key)
        for keyword, inside in schema.items():
            yield from self._faults_in(inside, "%s/%s" % (place, keyword), resolver)

    def errors(self, name, document):
        """Why a document is not of a schema: texts. The name is a file's, perhaps with a definition: lines.json#/$defs/doctor."""
        self._attempts = [set()]
        validator = self._validator({"$ref": name}, registry=self.registry)
        found = ["%s: %s" % (error.json_path, error.message) for error in validator.iter_errors(document)]
        if not found:
            self.seen |= self._attempts[0]
        return found

    def unseen(self):
        """The places of keys that no document had."""
        return sorted(text for place, text in self.places.items() if place not in self.seen)

    def _walk(self, schema, place):
        if isinstance(schema, list):
            for index, inside in enumerate(schema):
                self._walk(inside, "%s/%d" % (place, index))
            return
        if not isinstance(schema, dict):
            return
        for keyword, inside in schema.items():
            if keyword == "properties":
                for key, value in inside.items():
                    self.places[id(inside), key] = "%s/properties/%s" % (place, key)
                    self._walk(value, "%s/properties/%s" % (place, key))
            elif keyword == "$defs":
                for key, value in inside.items():
                    self._walk(value, "%s/$defs/%s" % (place, key))
            elif keyword not in QUESTIONS:
                self._walk(inside, "%s/%s" % (place, keyword))

    def _noting(self, keyword):
        def properties(validator, members, instance, schema):
            if isinstance(instance, dict):
                self._attempts[-1].update((id(members), key) for key in members if key in instance)
            yield from keyword(validator, members, instance, schema)

        return properties

    def _holds(self, validator, question, instance):
        self._attempts.append(set())
        holds = validator.evolve(schema=question).is_valid(instance)
        self._attempts.pop()
        return holds

    def _if(self, validator, question, instance, schema):
        branch = "then" if self._holds(validator, question, instance) else "else"
        if branch in schema:
            yield from validator.descend(instance, schema[branch], schema_path=branch)

    def _not(self, validator, question, instance, schema):
        if self._holds(validator, question, instance):
            yield ValidationError("what must not be is so: %s" % json.dumps(question))

    def _any_of(self, validator, schemas, instance, schema):
        """What a schema notes counts where it holds."""
        held, errors = False, []
        for index, inside in enumerate(schemas):
            self._attempts.append(set())
            found = list(validator.descend(instance, inside, schema_path=index))
            noted = self._attempts.pop()
            errors += found
            if not found:
                held = True
                self._attempts[-1] |= noted
        if not held:
            yield from errors
