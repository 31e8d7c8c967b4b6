package dev.exedra.core.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonParser;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.core.spec.RopeSpec;
import org.junit.jupiter.api.Test;

/** The fields that published config.json files carry: all accepted, and read as the model's authors meant them. */
class PublishedConfigsTest {

    private static final String COMMON =
            "'attention_dropout': 0.0, 'bos_token_id': 1, 'eos_token_id': 2, 'hidden_act': 'silu',"
                    + "'initializer_range': 0.02, 'tie_word_embeddings': false, 'torch_dtype': 'bfloat16',"
                    + "'transformers_version': '4.40.0', 'use_cache': true,";

    private static final String MIXTRAL_8X7B = "{'architectures': ['MixtralForCausalLM'], " + COMMON
            + "'hidden_size': 4096, 'intermediate_size': 14336, 'max_position_embeddings': 32768, 'model_type': 'mixtral',"
            + "'num_attention_heads': 32, 'num_experts_per_tok': 2, 'num_hidden_layers': 32, 'num_key_value_heads': 8,"
            + "'num_local_experts': 8, 'output_router_logits': false, 'rms_norm_eps': 1e-05, 'rope_theta': 1000000.0,"
            + "'router_aux_loss_coef': 0.02, 'sliding_window': null, 'vocab_size': 32000}";

    private static final String QWEN1_5_MOE = "{'architectures': ['Qwen2MoeForCausalLM'], " + COMMON
            + "'hidden_size': 2048, 'intermediate_size': 5632, 'max_position_embeddings': 8192, 'max_window_layers': 21,"
            + "'model_type': 'qwen2_moe', 'num_attention_heads': 16, 'num_hidden_layers': 24, 'num_key_value_heads': 16,"
            + "'rms_norm_eps': 1e-06, 'rope_theta': 1000000.0, 'sliding_window': 32768, 'use_sliding_window': false,"
            + "'vocab_size': 151936, 'decoder_sparse_step': 1, 'moe_intermediate_size': 1408,"
            + "'shared_expert_intermediate_size': 5632, 'num_experts_per_tok': 4, 'num_experts': 60,"
            + "'norm_topk_prob': false, 'output_router_logits': false, 'router_aux_loss_coef': 0.001}";

    private static final String QWEN3_30B =
            "{'architectures': ['Qwen3MoeForCausalLM'], 'attention_bias': false, " + COMMON
                    + "'decoder_sparse_step': 1, 'head_dim': 128, 'hidden_size': 2048, 'intermediate_size': 6144,"
                    + "'max_position_embeddings': 40960, 'max_window_layers': 48, 'mlp_only_layers': [], 'model_type': 'qwen3_moe',"
                    + "'moe_intermediate_size': 768, 'norm_topk_prob': true, 'num_attention_heads': 32, 'num_experts': 128,"
                    + "'num_experts_per_tok': 8, 'num_hidden_layers': 48, 'num_key_value_heads': 4, 'output_router_logits': false,"
                    + "'rms_norm_eps': 1e-06, 'rope_scaling': null, 'rope_theta': 1000000.0, 'router_aux_loss_coef': 0.001,"
                    + "'sliding_window': null, 'use_sliding_window': false, 'vocab_size': 151936}";

    private static final String OLMOE_1B_7B =
            "{'architectures': ['OlmoeForCausalLM'], 'attention_bias': false, " + COMMON
                    + "'clip_qkv': null, 'hidden_size': 2048, 'intermediate_size': 1024, 'max_position_embeddings': 4096,"
                    + "'model_type': 'olmoe', 'norm_topk_prob': false, 'num_attention_heads': 16, 'num_experts': 64,"
                    + "'num_experts_per_tok': 8, 'num_hidden_layers': 16, 'num_key_value_heads': 16,"
                    + "'output_router_logits': false, 'pad_token_id': 1, 'rms_norm_eps': 1e-05, 'rope_scaling': null,"
                    + "'rope_theta': 10000.0, 'router_aux_loss_coef': 0.01, 'vocab_size': 50304}";

    private static final String DEEPSEEK_MOE_16B =
            "{'architectures': ['DeepseekForCausalLM'], 'attention_bias': false, "
                    + COMMON
                    + "'auto_map': {'AutoConfig': 'configuration_deepseek.DeepseekConfig'}, 'aux_loss_alpha': 0.001,"
                    + "'first_k_dense_replace': 1, 'hidden_size': 2048, 'intermediate_size': 10944,"
                    + "'max_position_embeddings': 4096, 'model_type': 'deepseek', 'moe_intermediate_size': 1408,"
                    + "'moe_layer_freq': 1, 'n_routed_experts': 64, 'n_shared_experts': 2, 'norm_topk_prob': false,"
                    + "'num_attention_heads': 16, 'num_experts_per_tok': 6, 'num_hidden_layers': 28, 'num_key_value_heads': 16,"
                    + "'pretraining_tp': 1, 'rms_norm_eps': 1e-06, 'rope_scaling': null, 'rope_theta': 10000,"
                    + "'scoring_func': 'softmax', 'seq_aux': true, 'vocab_size': 102400}";

    private static final String MISTRAL_7B = "{'architectures': ['MistralForCausalLM'], " + COMMON
            + "'hidden_size': 4096, 'intermediate_size': 14336, 'max_position_embeddings': 32768, 'model_type': 'mistral',"
            + "'num_attention_heads': 32, 'num_hidden_layers': 32, 'num_key_value_heads': 8, 'rms_norm_eps': 1e-05,"
            + "'rope_theta': 10000.0, 'sliding_window': 4096, 'vocab_size': 32000}";

    private static final String LLAMA_3_1_8B =
            "{'architectures': ['LlamaForCausalLM'], 'attention_bias': false, " + COMMON
                    + "'hidden_size': 4096, 'intermediate_size': 14336, 'max_position_embeddings': 131072, 'mlp_bias': false,"
                    + "'model_type': 'llama', 'num_attention_heads': 32, 'num_hidden_layers': 32, 'num_key_value_heads': 8,"
                    + "'pretraining_tp': 1, 'rms_norm_eps': 1e-05, 'rope_scaling': {'factor': 8.0, 'low_freq_factor': 1.0,"
                    + "'high_freq_factor': 4.0, 'original_max_position_embeddings': 8192, 'rope_type': 'llama3'},"
                    + "'rope_theta': 500000.0, 'vocab_size': 128256}";

    private static ModelSpec read(String json) {
        return Families.read(ConfigJson.of("config.json", (JsonObject) JsonParser.parse(json.replace('\'', '"'))));
    }

    private static ModelSpec read(String json, String field, String changed) {
        assertTrue(json.contains(field), field);
        return read(json.replace(field, changed));
    }

    private static MoeStage stage(ModelSpec spec, int layer) {
        return assertInstanceOf(
                        FeedForwardSpec.Moe.class, spec.layers().get(layer).feedForward())
                .stages()
                .getFirst();
    }

    private static int window(ModelSpec spec, int layer) {
        return spec.layers().get(layer).attention().shape().window();
    }

    @Test
    void mixtral8x7bSharesEightHeadsOfKeysAndSlidesNowhere() {
        ModelSpec spec = read(MIXTRAL_8X7B);
        assertEquals(8, stage(spec, 31).experts().size());
        assertEquals(8, spec.layers().getFirst().attention().shape().kvHeads());
        assertEquals(Integer.MAX_VALUE, window(spec, 0));
    }

    @Test
    void qwenMoeHasItsExpertsAndNoWindow() {
        ModelSpec qwen2 = read(QWEN1_5_MOE);
        assertEquals(60, stage(qwen2, 0).experts().size());
        assertTrue(stage(qwen2, 23).shared().isPresent());
        assertEquals(Integer.MAX_VALUE, window(qwen2, 0));
        ModelSpec qwen3 = read(QWEN3_30B);
        assertEquals(128, stage(qwen3, 47).experts().size());
        assertEquals(128, qwen3.layers().getFirst().attention().shape().headDim());
    }

    @Test
    void olmoeAndDeepseekAreReadWithAllTheirFields() {
        assertEquals(64, stage(read(OLMOE_1B_7B), 15).experts().size());
        ModelSpec deepseek = read(DEEPSEEK_MOE_16B);
        assertInstanceOf(
                FeedForwardSpec.Dense.class, deepseek.layers().getFirst().feedForward());
        assertEquals(64, stage(deepseek, 1).experts().size());
    }

    @Test
    void denseModelsAreReadWithTheirWindowsAndStretchedPositions() {
        assertEquals(4096, window(read(MISTRAL_7B), 31));
        RopeSpec rope = read(LLAMA_3_1_8B).layers().getFirst().attention().rope();
        assertEquals(new RopeSpec(128, 500_000, new RopeSpec.Llama3(8, 1, 4, 8192)), rope);
    }

    @Test
    void versionsOfTransformersWriteEitherNameForTheNumberOfExperts() {
        assertEquals(
                128,
                stage(read(QWEN3_30B, "'num_experts'", "'num_local_experts'"), 0)
                        .experts()
                        .size());
        assertEquals(
                8,
                stage(read(MIXTRAL_8X7B, "'num_local_experts'", "'num_experts'"), 0)
                        .experts()
                        .size());
        CheckpointException contradiction = assertThrows(
                CheckpointException.class,
                () -> read(QWEN3_30B, "'num_experts': 128", "'num_experts': 128, 'num_local_experts': 64"));
        assertTrue(contradiction.getMessage().contains("num_local_experts"), contradiction.getMessage());
    }

    @Test
    void qwen2WindowsHoldForEverySecondLayerBelowTheGivenOneAndQwen3sForAll() {
        String off = "'use_sliding_window': false";
        String on = "'use_sliding_window': true";
        ModelSpec qwen2 = read(QWEN1_5_MOE, off, on);
        assertEquals(32_768, window(qwen2, 0));
        assertEquals(Integer.MAX_VALUE, window(qwen2, 1));
        assertEquals(32_768, window(qwen2, 20));
        assertEquals(Integer.MAX_VALUE, window(qwen2, 22), "from max_window_layers on");
        ModelSpec qwen3 = read(
                QWEN3_30B
                        .replace("'sliding_window': null", "'sliding_window': 16")
                        .replace("'max_window_layers': 48", "'max_window_layers': 2"),
                off,
                on);
        assertEquals(16, window(qwen3, 0));
        assertEquals(16, window(qwen3, 47));
    }

    @Test
    void whatIsNotUnderstoodIsRefusedByName() {
        for (String field : new String[] {
            "'quantization_config': {'quant_method': 'gptq'}", "'partial_rotary_factor': 0.5", "'logit_scale': 0.5"
        }) {
            String name = field.substring(1, field.indexOf('\'', 1));
            CheckpointException refused = assertThrows(
                    CheckpointException.class,
                    () -> read(LLAMA_3_1_8B, "'pretraining_tp': 1", "'pretraining_tp': 1, " + field));
            assertTrue(refused.getMessage().contains(name), refused.getMessage());
        }
    }
}
