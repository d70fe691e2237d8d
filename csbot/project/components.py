"""The components and policies that a Rasa project may name, and the parameters that each of them has in Rasa 3.6.

Names only: what csbot makes of them is in `pipeline` and `policies`. Source: the default configurations of Rasa 3.6.21.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NETWORK = """
    hidden_layers_sizes share_hidden_layers transformer_size number_of_transformer_layers number_of_attention_heads
    use_key_relative_attention use_value_relative_attention max_relative_position unidirectional_encoder batch_size
    batch_strategy epochs random_seed learning_rate embedding_dimension dense_dimension concat_dimension
    number_of_negative_examples similarity_type loss_type ranking_length maximum_positive_similarity
    maximum_negative_similarity use_maximum_negative_similarity scale_loss regularization_constant negative_margin_scale
    drop_rate drop_rate_attention connection_density use_sparse_input_dropout use_dense_input_dropout
    evaluate_every_number_of_epochs evaluate_on_number_of_examples use_masked_language_model BILOU_flag
    tensorboard_log_directory tensorboard_log_level checkpoint_model featurizers split_entities_by_comma
    constrain_similarities model_confidence renormalize_confidences run_eagerly drop_small_last_batch
    entity_recognition use_gpu"""
DIALOGUE_NETWORK = NETWORK + """
    encoding_dimension drop_rate_dialogue drop_rate_label e2e_confidence_threshold max_history priority featurizer"""
TOKENIZER = "intent_tokenization_flag intent_split_symbol token_pattern prefix_separator_symbol"
PATTERNS = "case_sensitive use_lookup_tables use_regexes use_word_boundaries"
MEMORY = "enable_feature_string_compression use_nlu_confidence_as_score priority max_history featurizer"


@dataclass(frozen=True, slots=True)
class Component:
    """A component of Rasa: its name, the module that has it, and the names of its parameters."""

    name: str
    module: str
    parameters: frozenset[str]


def table(kinds: Mapping[str, Mapping[str, str]]) -> dict[str, Component]:
    """Components by name, from modules to names to parameters."""
    return {name: Component(name, module, frozenset(("name", *parameters.split())))
            for module, names in kinds.items() for name, parameters in names.items()}


COMPONENTS = table({
    "rasa.nlu.tokenizers.jieba_tokenizer": {"JiebaTokenizer": TOKENIZER + " dictionary_path"},
    "rasa.nlu.tokenizers.mitie_tokenizer": {"MitieTokenizer": TOKENIZER},
    "rasa.nlu.tokenizers.spacy_tokenizer": {"SpacyTokenizer": TOKENIZER},
    "rasa.nlu.tokenizers.whitespace_tokenizer": {"WhitespaceTokenizer": TOKENIZER},
    "rasa.nlu.utils.mitie_utils": {"MitieNLP": "model"},
    "rasa.nlu.utils.spacy_utils": {"SpacyNLP": "model case_sensitive"},
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": {"ConveRTFeaturizer": "alias model_url"},
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": {
        "LanguageModelFeaturizer": "alias model_name model_weights cache_dir"},
    "rasa.nlu.featurizers.dense_featurizer.mitie_featurizer": {"MitieFeaturizer": "alias pooling"},
    "rasa.nlu.featurizers.dense_featurizer.spacy_featurizer": {"SpacyFeaturizer": "alias pooling"},
    "rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer": {
        "CountVectorsFeaturizer": """alias use_shared_vocab analyzer strip_accents stop_words min_df max_df min_ngram
            max_ngram max_features lowercase OOV_token OOV_words use_lemma"""},
    "rasa.nlu.featurizers.sparse_featurizer.lexical_syntactic_featurizer": {
        "LexicalSyntacticFeaturizer": "alias features"},
    "rasa.nlu.featurizers.sparse_featurizer.regex_featurizer": {"RegexFeaturizer": PATTERNS + " alias"},
    "rasa.nlu.classifiers.diet_classifier": {"DIETClassifier": NETWORK + " intent_classification"},
    "rasa.nlu.classifiers.fallback_classifier": {"FallbackClassifier": "threshold ambiguity_threshold"},
    "rasa.nlu.classifiers.keyword_intent_classifier": {"KeywordIntentClassifier": "case_sensitive"},
    "rasa.nlu.classifiers.logistic_regression_classifier": {
        "LogisticRegressionClassifier": "max_iter solver tol random_state ranking_length"},
    "rasa.nlu.classifiers.mitie_intent_classifier": {"MitieIntentClassifier": "num_threads"},
    "rasa.nlu.classifiers.sklearn_intent_classifier": {
        "SklearnIntentClassifier": "C gamma kernels max_cross_validation_folds scoring_function num_threads"},
    "rasa.nlu.extractors.crf_entity_extractor": {
        "CRFEntityExtractor": "BILOU_flag split_entities_by_comma features max_iterations L1_c L2_c featurizers"},
    "rasa.nlu.extractors.duckling_entity_extractor": {
        "DucklingEntityExtractor": "dimensions url locale timezone timeout"},
    "rasa.nlu.extractors.entity_synonyms": {"EntitySynonymMapper": ""},
    "rasa.nlu.extractors.mitie_entity_extractor": {"MitieEntityExtractor": "num_threads"},
    "rasa.nlu.extractors.regex_entity_extractor": {"RegexEntityExtractor": PATTERNS},
    "rasa.nlu.extractors.spacy_entity_extractor": {"SpacyEntityExtractor": "dimensions"},
    "rasa.nlu.selectors.response_selector": {
        "ResponseSelector": NETWORK + " intent_classification retrieval_intent use_text_as_label"},
})

POLICIES = table({
    "rasa.core.policies.rule_policy": {
        "RulePolicy": """priority core_fallback_threshold core_fallback_action_name enable_fallback_prediction
            restrict_rules check_for_contradictions use_nlu_confidence_as_score"""},
    "rasa.core.policies.memoization": {"MemoizationPolicy": MEMORY, "AugmentedMemoizationPolicy": MEMORY},
    "rasa.core.policies.ted_policy": {"TEDPolicy": DIALOGUE_NETWORK},
    "rasa.core.policies.unexpected_intent_policy": {
        "UnexpecTEDIntentPolicy": DIALOGUE_NETWORK + " ignore_intents_list tolerance"},
})

IMPORTERS = table({"rasa.shared.importers.rasa": {"RasaFileImporter": ""}})

RETIRED = {  # names of Rasa 1 and 2 that Rasa 3 refuses, and what does their work there
    "ConveRTTokenizer": "WhitespaceTokenizer", "LanguageModelTokenizer": "WhitespaceTokenizer",
    "HFTransformersNLP": "LanguageModelFeaturizer", "EmbeddingIntentClassifier": "DIETClassifier",
    "DucklingHTTPExtractor": "DucklingEntityExtractor", "FallbackPolicy": "RulePolicy", "FormPolicy": "RulePolicy",
    "MappingPolicy": "RulePolicy", "TwoStageFallbackPolicy": "RulePolicy", "EmbeddingPolicy": "TEDPolicy",
    "KerasPolicy": "TEDPolicy", "SklearnPolicy": "TEDPolicy"}


def known(name: str, components: Mapping[str, Component]) -> Component | None:
    """The component that a bare name or a module path of Rasa names; None where Rasa has none of that name."""
    module, dot, bare = name.rpartition(".")
    found = components.get(bare)
    return found if found and (not dot or module == found.module) else None
